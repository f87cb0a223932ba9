"""`data/shop.yaml`: what it may say, and that a mistake is named with file, key and repair."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from support.errors import SettingError
from support.profile import Span, load_profile

SHIPPED = Path("data/shop.yaml")


def changed(folder: Path, old: str, new: str) -> Path:
    """The shipped file with one change."""
    text = SHIPPED.read_text("utf-8")
    assert old in text
    file = folder / "shop.yaml"
    file.write_text(text.replace(old, new), "utf-8")
    return file


def test_the_shipped_one_loads() -> None:
    profile = load_profile(SHIPPED)
    assert (profile.name, str(profile.zone)) == ("Northbeam", "America/Los_Angeles")
    assert profile.team.hours["mon"] == Span(time(8), time(18))
    assert "sun" not in profile.team.hours


def test_the_team_s_name_is_said_in_a_language_it_has() -> None:
    team = load_profile(SHIPPED).team
    assert team.name_in("fr") == "L'équipe Northbeam"
    assert team.model_copy(update={"name": {"en": "The team"}}).name_in("fr") == "The team"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("timezone: America/Los_Angeles", "timezone: PST", "timezone"),
        ("language: en            #", "language: de  #", "language"),
        ("name: Northbeam", "nom: Northbeam", "name"),
        ('sat: "09:00-13:00"', 'sat: "9-13"', "team.hours.sat"),
        ('sat: "09:00-13:00"', 'sat: "13:00-09:00"', "team.hours.sat"),
        ('sat: "09:00-13:00"', 'sat: "09:00-24:00"', "team.hours.sat"),
        ('sat: "09:00-13:00"', 'sam: "09:00-13:00"', "team.hours.sam"),
        ("reply_within_minutes: 120", "reply_within_minutes: 0", "team.reply_within_minutes"),
        ("reply_within_minutes: 120", "reply_within_minutes: soon", "team.reply_within_minutes"),
        ("holidays: US", "holidays: Narnia", "team.holidays"),
        ("holidays: US", "holidays: US-XX", "team.holidays"),
        ("holidays: US", "holiday: US", "team.holiday"),
        ("about: [damaged_item", "about: [broken", "helpdesk.routes.0.about.0"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, key: str) -> None:
    file = changed(tmp_path, old, new)
    with pytest.raises(SettingError) as caught:
        load_profile(file)
    assert f"{file}: {key}" in str(caught.value)


def test_a_part_of_a_country_may_have_its_own_holidays(tmp_path: Path) -> None:
    assert load_profile(changed(tmp_path, "holidays: US", "holidays: US-OR")).team.holidays == "US-OR"


def test_a_file_that_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"shop\.yaml is missing"):
        load_profile(tmp_path / "shop.yaml")
    for text in ("name: [", "", "just words", "- a list"):
        (tmp_path / "shop.yaml").write_text(text, "utf-8")
        with pytest.raises(SettingError, match=r"shop\.yaml"):
            load_profile(tmp_path / "shop.yaml")


def test_channels_are_set_up_by_name_or_id_and_a_misspelt_one_is_named(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "data" / "shop.yaml").read_text("utf-8")
    file = tmp_path / "shop.yaml"
    file.write_text(text.replace("  default: always ", "  help: mention\n  C2: draft\n  default: always "), "utf-8")
    profile = load_profile(file)
    assert (profile.answering("C1", "help"), profile.answering("C2"), profile.answering("C3")) == (
        "mention", "draft", "always",
    )  # fmt: skip
    profile.check_channels({"help", "C2"})
    with pytest.raises(SettingError, match="no help channel is called help"):
        profile.check_channels({"C2", "hlep"})
