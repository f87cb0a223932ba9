"""Conversations a day as a stack of two colours: with the bot alone below, with people on top. Figures, no words: those
stand in the message, in the reader's language, and in the picture's alt text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 960, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 30, 50
BOT, PEOPLE, LINE, TEXT = "#2f6fde", "#f0a030", "#dddddd", "#333333"
LABELS = 16
"""Dates that fit side by side."""
STEPS = 4


def draw(bars: Sequence[tuple[date, int, int]]) -> bytes:
    """A PNG of (day, with the bot, with people)."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(15)
    top = _round_up(max((bot + people for _, bot, people in bars), default=0))
    high, wide = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT - RIGHT) / max(len(bars), 1)

    def y(count: float) -> float:
        return TOP + high * (1 - count / top)

    for step in range(STEPS + 1):
        count = top * step // STEPS
        pen.line((LEFT, y(count), WIDTH - RIGHT, y(count)), fill=LINE)
        pen.text((LEFT - 10, y(count)), str(count), fill=TEXT, font=font, anchor="rm")
    every = -(-len(bars) // LABELS)
    for number, (day, bot, people) in enumerate(bars):
        left, right = LEFT + wide * (number + 0.15), LEFT + wide * (number + 0.85)
        if bot:
            pen.rectangle((left, y(bot), right, y(0)), fill=BOT)
        if people:
            pen.rectangle((left, y(bot + people), right, y(bot)), fill=PEOPLE)
        if number % every == 0:
            middle = (left + right) / 2
            pen.text((middle, HEIGHT - BOTTOM + 12), f"{day:%m-%d}", fill=TEXT, font=font, anchor="mt")
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _round_up(count: int) -> int:
    """The next figure that divides by STEPS into whole ones."""
    return max(STEPS, -(-count // STEPS) * STEPS)
