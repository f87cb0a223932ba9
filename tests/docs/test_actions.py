"""The page about actions says what the code does."""

from __future__ import annotations

from typing import get_args

from click.testing import CliRunner

from handlers.cli import cli
from support.actions.parameters import describe
from support.model.actions import ProposalState
from tests.docs.pages import DOCS, fences, section, table

PAGE = (DOCS / "actions.md").read_text("utf-8")


def test_the_parameters_are_those_of_the_nouns() -> None:
    assert fences(section(PAGE, "Actions and their parameters")) == ["\n".join(describe()) + "\n"]


def test_help_shows_the_same() -> None:
    shown = CliRunner().invoke(cli, ["act", "--help"]).output
    words = " ".join(shown.split())
    assert all(" ".join(line.split()) in words for line in describe())


def test_every_state_is_explained() -> None:
    assert [cells[0].strip("`") for cells in table(section(PAGE, "States"))] == list(get_args(ProposalState))
