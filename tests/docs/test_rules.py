"""The page about rules lists every fact, and its examples are understood."""

from __future__ import annotations

from typing import assert_never

from support.actions.rules.facts import ACTIONS, ON_AN_ORDER, SCHEMA, About
from support.actions.rules.judging import OUTCOMES
from support.actions.rules.kinds import Choice, Code, Flag, Number, Several
from tests.docs.pages import DOCS, section, table

PAGE = (DOCS / "rules.md").read_text("utf-8")


def kind_of(about: About) -> str:
    match about.kind:
        case Choice(values):
            return " ".join(f"`{value}`" for value in values)
        case Code(standard):
            return f"a code ({standard})"
        case Number("money"):
            return "an amount"
        case Number("day of the year"):
            return "a date"
        case Number("pieces"):
            return "a number"
        case Number(unit):
            return unit
        case Flag():
            return "yes or no"
        case Several():
            return "names"
        case _:
            assert_never(about.kind)


def actions_of(about: About) -> str:
    if about.actions == ACTIONS:
        return "all actions"
    return "" if about.actions == ON_AN_ORDER else " ".join(f"`{action}`" for action in about.actions)


def test_every_fact_is_documented_as_it_is_declared() -> None:
    rows = [[f"`{name}`", about.meaning, kind_of(about), actions_of(about)] for name, about in SCHEMA.items()]
    assert table(section(PAGE, "Facts")) == rows


def test_every_outcome_is_documented() -> None:
    then = next(cells[1] for cells in table(section(PAGE, "How rules decide")) if cells[0] == "`then`")
    assert all(f"`{outcome}`" in then for outcome in OUTCOMES)
