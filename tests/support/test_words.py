"""The catalogue of texts: strict when it is loaded, strict when it speaks, deaf to what a value would like to be."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from support.errors import SettingError
from support.formats import LONGEST_URL, Safe, link, neutralise, typeset, web_address
from support.model.commerce import Money
from support.model.people import Language
from support.words import Words

TEXTS = Path(__file__).parents[2] / "data" / "texts"
NOW = datetime(2026, 11, 20, 19, 5, tzinfo=UTC)
FORMAT = """
format:
  date: "{{ weekday }} {{ day }} {{ month }}{% if year %} {{ year }}{% endif %}"
  datetime: "{{ date }}, {{ time }} {{ zone }}"
  listing: "{{ head }} & {{ last }}"
  on: {today: "today {{ date }}", tomorrow: "T {{ date }}", yesterday: "Y {{ date }}", other: "on {{ date }}"}
"""


def load(folder: Path, en: str, fr: str | None = None, zone: str = "America/New_York") -> Words:
    """A catalogue of these texts beside the formats; French is English where it is not given."""
    for language, texts in (("en", en), ("fr", en if fr is None else fr)):
        (folder / f"{language}.yaml").write_text(dedent(texts) + FORMAT, "utf-8")
    return Words.load(folder, zone=zone)


def said(folder: Path, text: str, language: Language = "en", **values: Any) -> str:
    return load(folder, f"t: |-\n  {text}\n").say(language, "t", **values)


@pytest.fixture(scope="module")
def shipped() -> Words:
    """The texts that ship."""
    return Words.load(TEXTS, zone="America/New_York")


# --- loading --------------------------------------------------------------------------------------------------------


def test_nested_keys_are_spoken_with_dots(tmp_path: Path) -> None:
    words = load(tmp_path, "a:\n  b:\n    c: Hello {{ name }}\n  yes: no\n")
    assert words.say("en", "a.b.c", name="Ann") == "Hello Ann"
    assert words.say("fr", "a.yes") == "no"
    assert {"a.b.c", "a.yes"} < words.keys()


@pytest.mark.parametrize(
    ("en", "fr", "complaint"),
    [
        ("a: x\nb:\n  c: y\n", "a: x\n", r"fr\.yaml lacks b\.c, which .*en\.yaml:3 has"),
        ("a: x\n", "\nb: y\na: x\n", r"en\.yaml lacks b, which .*fr\.yaml:2 has"),
        ("a: '{{ x }}'\n", "\n\na: '{{ y }}'\n", r"fr\.yaml:3: a must use .* as .*en\.yaml:1; .* has x, y"),
        ("a: '{% if x %}{{ y }}{% endif %}'\n", "a: '{{ y }}'\n", "only one of them has x"),
        ("a: x\n\na: y\n", None, r"en\.yaml:3: a is there twice, first in line 1"),
        ("a:\n  b: 1\n  c:\n", None, r"en\.yaml:3: a\.c is empty"),
        ("a:\n  - x\n", None, r"en\.yaml:2: a must be a text or a group of texts"),
        ("a: '{{ x '\n", None, r"en\.yaml:1: a: "),
        ("ok: x\na: '{{ x | shout }}'\n", None, r"en\.yaml:2: a: there is no filter 'shout'"),
        ("a: '{{ x is odious }}'\n", None, "there is no test 'odious'"),
        ("a: 'x\n", None, r"en\.yaml:\d+: "),
        ("a: {b: x\n", None, r"en\.yaml:\d+: "),
    ],
)
def test_a_broken_file_stops_the_start_naming_the_place(
    tmp_path: Path, en: str, fr: str | None, complaint: str
) -> None:
    with pytest.raises(SettingError, match=complaint):
        load(tmp_path, en, fr)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("a: x\n")
    with pytest.raises(SettingError, match=r"fr\.yaml is missing"):
        Words.load(tmp_path)


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("")
    with pytest.raises(SettingError, match=r"en\.yaml"):
        Words.load(tmp_path)


def test_a_zone_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="'Mars/Olympus' is no IANA time zone"):
        load(tmp_path, "a: x\n", zone="Mars/Olympus")


def test_links_and_now_may_be_used_by_one_language_only(tmp_path: Path) -> None:
    words = load(tmp_path, "a: '{{ x }}'\n", "a: '{{ link(x, \"https://a.example\") }}{{ now | date }}'\n")
    assert words.say("fr", "a", x="y", now=NOW) == "[y](https://a.example)vendredi 20 novembre"


# --- speaking -------------------------------------------------------------------------------------------------------


def test_an_unknown_key_is_named(shipped: Words) -> None:
    with pytest.raises(SettingError, match=r"there is no text 'order\.nope' \(fr\)"):
        shipped.say("fr", "order.nope")


@pytest.mark.parametrize(
    ("text", "values", "complaint"),
    [
        ("{{ name }}", {}, r"en\.yaml:1: t: 'name' is undefined"),
        ("{% if name %}x{% endif %}", {}, "'name' is undefined"),
        ("{{ at }}", {"at": NOW}, "a datetime can't be inserted without a filter"),
        ("{{ total }}", {"total": Money(Decimal(1), "EUR")}, "a Money can't be inserted without a filter"),
        ("{{ name }}", {"name": None}, "a NoneType can't be inserted"),
        ("{{ ok }}", {"ok": True}, "a bool can't be inserted"),
        ("{{ at | date }}", {"at": datetime(2026, 1, 1)}, "a point in time without a zone"),  # noqa: DTZ001
        ("{{ at | datetime }}", {"at": date(2026, 1, 1)}, "a point in time without a zone"),
    ],
)
def test_a_hole_in_a_sentence_raises_naming_the_text(
    tmp_path: Path, text: str, values: dict[str, object], complaint: str
) -> None:
    with pytest.raises(SettingError, match=complaint):
        said(tmp_path, text, **values)


def test_a_text_in_a_text_is_not_escaped_twice(tmp_path: Path) -> None:
    words = load(tmp_path, "a: '**{{ x }}**'\nb: '{{ y }}!'\n")
    assert words.say("en", "b", y=words.say("en", "a", x="1*2")) == "**1\\*2**!"


# --- dates, amounts, lists ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "at", "date_", "on"),
    [
        ("en", NOW, "Friday 20 November", "today, Friday 20 November"),
        ("en", NOW + timedelta(days=1), "Saturday 21 November", "tomorrow, Saturday 21 November"),
        ("en", NOW - timedelta(days=1), "Thursday 19 November", "yesterday, Thursday 19 November"),
        ("en", NOW - timedelta(days=330), "Thursday 25 December 2025", "on Thursday 25 December 2025"),
        ("fr", NOW, "vendredi 20 novembre", "aujourd'hui, vendredi 20 novembre"),
        ("fr", NOW + timedelta(days=1), "samedi 21 novembre", "demain, samedi 21 novembre"),
        ("fr", NOW + timedelta(days=11), "mardi 1er décembre", "le mardi 1er décembre"),
        ("fr", NOW + timedelta(days=42), "vendredi 1er janvier 2027", "le vendredi 1er janvier 2027"),
        ("fr", date(2026, 11, 2), "lundi 2 novembre", "le lundi 2 novembre"),
    ],
)
def test_dates(shipped: Words, language: Language, at: date, date_: str, on: str) -> None:
    assert shipped.say(language, "order.placed", at=at, now=NOW).endswith(f" {on}.")
    assert date_ in on


def test_the_year_is_written_where_nobody_says_what_now_is(tmp_path: Path) -> None:
    assert said(tmp_path, "{{ at | date }}", at=NOW) == "Friday 20 November 2026"
    assert said(tmp_path, "{{ at | on }}", at=NOW) == "on Friday 20 November 2026"


@pytest.mark.parametrize(
    ("zone", "en", "fr"),
    [
        ("America/New_York", "Friday 20 November, 14:05 EST", "vendredi 20 novembre à 14:05 (heure de l'Est)"),
        ("Europe/Paris", "Friday 20 November, 20:05 CET", "vendredi 20 novembre à 20:05 (heure de l'Europe centrale)"),
        ("UTC", "Friday 20 November, 19:05 UTC", "vendredi 20 novembre à 19:05 (UTC)"),
        ("Asia/Dubai", "Friday 20 November, 23:05 UTC+4", "vendredi 20 novembre à 23:05 (UTC+4)"),
        ("Asia/Kathmandu", "Saturday 21 November, 00:50 UTC+5:45", "samedi 21 novembre à 00:50 (UTC+5:45)"),
        ("America/St_Johns", "Friday 20 November, 15:35 NST", "vendredi 20 novembre à 15:35 (heure de Terre-Neuve)"),
        ("America/Sao_Paulo", "Friday 20 November, 16:05 UTC-3", "vendredi 20 novembre à 16:05 (heure de Brasilia)"),
    ],
)
def test_times_have_their_zone(zone: str, en: str, fr: str) -> None:
    words = Words.load(TEXTS, zone=zone)
    for language, text in (("en", en), ("fr", fr)):
        assert text in words.say(language, "order.parcel.scanned", at=NOW, now=NOW)  # type: ignore[arg-type]


def test_summer_time_has_another_abbreviation(tmp_path: Path) -> None:
    assert said(tmp_path, "{{ at | datetime }}", at=NOW - timedelta(days=120), now=NOW).endswith("15:05 EDT")


@pytest.mark.parametrize(
    ("amount", "en", "fr"),
    [
        (("1536.6", "USD"), "$1,536.60", "1\u202f536,60\u00a0$US"),
        (("20", "EUR"), "€20.00", "20,00\u00a0€"),
        (("1200", "JPY"), "¥1,200", "1\u202f200\u00a0JPY"),
        (("5", "XYZ"), "XYZ\u00a05.00", "5,00\u00a0XYZ"),
    ],
)
def test_amounts(tmp_path: Path, amount: tuple[str, str], en: str, fr: str) -> None:
    words = load(tmp_path, "t: '{{ total | money }}'\n")
    total = Money(Decimal(amount[0]), amount[1])
    assert words.say("en", "t", total=total).replace("XYZ5", "XYZ\u00a05") == en
    assert words.say("fr", "t", total=total) == fr


def test_lists(shipped: Words) -> None:
    def listed(language: Language, *items: str) -> str:
        return shipped.say(language, "order.contents", contents=items)

    assert listed("en", "a") == "In it: a."
    assert listed("en", "a", "b_") == "In it: a and b\\_."
    assert listed("en", "a", "b", "c") == "In it: a, b and c."
    assert listed("fr", "a", "b", "c") == "Contenu\u00a0: a, b et c."


@pytest.mark.parametrize(
    ("number", "en", "fr"), [(0, "0 days", "0 day"), (1, "1 day", "1 day"), (2, "2 days", "2 days")]
)
def test_plurals_follow_the_language(tmp_path: Path, number: int, en: str, fr: str) -> None:
    words = load(tmp_path, "t: \"{{ n | count('day', 'days') }}\"\nu: \"{{ n | plural('is', 'are') }}\"\n")
    assert words.say("en", "t", n=number) == en
    assert words.say("fr", "t", n=number) == fr
    assert words.say("en", "u", n=number) == ("is" if number == 1 else "are")


# --- French typography ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        (
            "Prêt ? Oui ! Bon ; voici : 5 % de 3 €",
            "Prêt\u202f? Oui\u202f! Bon\u202f; voici\u00a0: 5\u00a0% de 3\u00a0€",
        ),
        ("« Bonjour »", "«\u00a0Bonjour\u00a0»"),
        ("commande n° {{ x }} : {{ x }} !", "commande n°\u00a01 ?\u00a0: 1 ?\u202f!"),
        ("à 14:05, voir https://a.example/?b=c", "à 14:05, voir https://a.example/?b=c"),
        ("bravo :tada: voilà", "bravo :tada: voilà"),
        ("{% if x != 'a' and x %}oui{% endif %}", "oui"),
    ],
)
def test_french_blanks_do_not_break(tmp_path: Path, written: str, set_: str) -> None:
    words = load(tmp_path, "t: 1\n", f't: "{written}"\n') if "{" not in written else load(tmp_path, f't: "{written}"\n')
    assert words.say("fr", "t", x="1 ?") == set_


def test_no_french_text_breaks_before_its_sign() -> None:
    """In what ships, every double sign has a blank before it, and none of these blanks can break."""

    def leaves(node: dict[str, Any] | str) -> list[str]:
        return [node] if isinstance(node, str) else [leaf for each in node.values() for leaf in leaves(each)]

    for source in leaves(yaml.load((TEXTS / "fr.yaml").read_text("utf-8"), yaml.BaseLoader)):
        shown = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", typeset(source, "fr"), flags=re.DOTALL)
        assert not re.search(r"\w[!?;»]|«\w| [;?!»%€]| :(?!\w)", re.sub(r"https?://\S+", "", shown)), source


# --- what is inserted stays what it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Desk Lamp (brass), 40 W #2", "Desk Lamp (brass), 40 W #2"),
        ("*bold* _it_ ~no~ `code`", "\\*bold\\* \\_it\\_ \\~no\\~ \\`code\\`"),
        ("<!channel> <@U1>", "\\<!channel\\> \\<\\@U1\\>"),
        ("@everyone", "\\@everyone"),
        ("[click](https://x.example)", "\\[click\\](https://x.example)"),
        ("||spoiler||", "\\|\\|spoiler\\|\\|"),
        ("already \\* escaped", "already \\\\\\* escaped"),
        ("line\n- two\r\n# three\ttab", "line - two # three tab"),
        ("- item", "\\- item"),
        ("## head", "\\## head"),
        ("> quote", "\\> quote"),
        ("#1042", "#1042"),
        ("\u202eevil\u200b\x00", "evil"),
        ("  spaces  ", "spaces"),
        ("👩\u200d🚀 Équipe", "👩\u200d🚀 Équipe"),
        ("", ""),
    ],
)
def test_values_are_neutralised(tmp_path: Path, value: str, shown: str) -> None:
    assert neutralise(value) == shown
    assert said(tmp_path, "{{ x }}", x=value) == shown
    assert neutralise(neutralise(value)) == shown
    assert Safe(value) is neutralise(Safe(value)) or neutralise(Safe(value)) == value


@given(st.text())
def test_no_value_reaches_markdown_unescaped(value: str) -> None:
    shown = neutralise(value)
    assert "\n" not in shown
    bare = re.sub(r"\\[\\*_~`<>\[\]@|#+-]", "", shown)
    assert not re.search(r"[\\*_~`<>\[\]@|]", bare)
    assert not re.match(r"[#+-]+\s", bare)


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "ftp://a.example", "//a.example", "https://", "http://user:pw@a.example/",
     "https://a.example/x y", "https://a.example/\n", "https://[::1", "data:text/html,x", "https://a.example/" + "x" * LONGEST_URL],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None
    assert link("a*", url) == "a\\*"


def test_a_link_cannot_be_broken_out_of() -> None:
    assert link("UPS]( [1", "https://a.example/(x)?q=[1]&r=<b>|é") == (
        "[UPS\\]( \\[1](https://a.example/%28x%29?q=%5B1%5D&r=%3Cb%3E%7C%C3%A9)"
    )


# --- the texts that ship --------------------------------------------------------------------------------------------


def test_every_shipped_text_compiles() -> None:
    words = Words.load(TEXTS)
    words.warm()
    assert len(words.keys()) > 100
