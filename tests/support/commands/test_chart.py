"""The chart is a picture of the figures: more conversations, more colour."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from PIL import Image

from support.commands.chart import BOT, HEIGHT, PEOPLE, WIDTH, draw

DAY = date(2026, 11, 14)


def colours(bars: list[tuple[date, int, int]]) -> dict[str, int]:
    image = Image.open(BytesIO(draw(bars)))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    counted = image.convert("RGB").getcolors(maxcolors=1 << 20) or []
    return {"#{:02x}{:02x}{:02x}".format(*colour): count for count, colour in counted}  # type: ignore[misc]


def test_each_part_has_its_share_of_colour() -> None:
    shown = colours([(DAY, 30, 10), (DAY + timedelta(days=1), 0, 0), (DAY + timedelta(days=2), 40, 0)])
    assert 6 < shown[BOT] / shown[PEOPLE] < 8


def test_a_quarter_without_a_single_conversation_can_be_drawn() -> None:
    shown = colours([(DAY + timedelta(days=n), 0, 0) for n in range(90)])
    assert not {BOT, PEOPLE} & shown.keys()
