"""Conditions and rules from the text that a person would write."""

from __future__ import annotations

from pathlib import Path

import yaml

from support.actions.rules.conditions import Condition
from support.actions.rules.facts import SCHEMA
from support.actions.rules.judging import Outcome, Rule
from support.actions.rules.parsing import parse_condition
from support.yaml_nodes import Reader

FILE = Path("rules.yaml")


def conditions(text: str) -> tuple[Condition, ...]:
    """Of a mapping as it stands under `when`."""
    reader = Reader(FILE)
    root = reader.compose(text)
    assert isinstance(root, yaml.MappingNode)
    return tuple(parse_condition(reader, entry, SCHEMA[entry.key].kind) for entry in reader.mapping(root).values())


def rules(*written: tuple[Outcome, str]) -> tuple[Rule, ...]:
    """Named r1, r2 …, each in the line of its number."""
    return tuple(
        Rule(f"r{number}", number, conditions(text) if text else (), outcome)
        for number, (outcome, text) in enumerate(written, start=1)
    )
