"""What was typed, read: names of one word and of two, arguments in order, and what is said of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.commands.parsing import Read, Unread, nearest, read
from support.commands.table import COMMANDS


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("", "help", {}),
        ("  HELP ", "help", {}),
        ("help rules explain", "help", {"about": "rules explain"}),
        ("pause", "pause", {}),
        ("pause here", "pause", {"where": "here"}),
        ("mode 15m #C012AB3CD", "mode", {"mode": "15m", "where": "#C012AB3CD"}),
        ("ask  how long  do returns take?", "ask", {"text": "how long  do returns take?"}),
        (
            'Rules  Explain 1042 refund {"amount": "10"}',
            "rules explain",
            {"order": "1042", "action": "refund", "arguments": '{"amount": "10"}'},
        ),
        ("take C012AB3CD:1700000000.000100", "take", {"talk": "C012AB3CD:1700000000.000100"}),
        ("forget @U012AB3CD", "forget", {"who": "@U012AB3CD"}),
    ],
)
def test_it_is_read(text: str, name: str, values: dict[str, str]) -> None:
    found = read(text, COMMANDS)
    assert isinstance(found, Read)
    assert (found.command.name, found.values) == (name, values)


@pytest.mark.parametrize(
    ("text", "problem", "argument"),
    [
        ("dance", "unknown", None),
        ("rules", "unknown", None),
        ("mode", "missing", "mode"),
        ("forget", "missing", "who"),
        ("forget maya", "wrong", "who"),
        ("pause everywhere", "wrong", "where"),
        ("pause here now", "too_much", None),
        ("escalate https://example.com", "wrong", "talk"),
    ],
)
def test_what_can_t_be_read_is_said(text: str, problem: str, argument: str | None) -> None:
    found = read(text, COMMANDS)
    assert isinstance(found, Unread)
    assert (found.problem, found.argument.name if found.argument else None) == (problem, argument)


def test_a_name_in_another_language_is_one_too() -> None:
    found = read("Expliquer 1042 refund", COMMANDS, {"expliquer": "rules explain"})
    assert isinstance(found, Read)
    assert (found.command.name, found.values["order"]) == ("rules explain", "1042")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("stat", "status"), ("pauze here", "pause"), ("Rules", "rules explain"), ("", None), ("xyzzy", None), ("e", None)],
)
def test_what_was_probably_meant(text: str, meant: str | None) -> None:
    assert nearest(text, [command.name for command in COMMANDS]) == meant


@given(st.text(max_size=200))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    read(text, COMMANDS)


def test_names_are_different_and_arguments_end_with_what_takes_the_rest() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    for command in COMMANDS:
        assert all(argument.kind != "rest" for argument in command.arguments[:-1]), command.name
        optional = [argument.optional for argument in command.arguments]
        assert optional == sorted(optional), command.name
