"""Chat platforms don't know each other: the contract that `make check` keeps names every one there is."""

from __future__ import annotations

import tomllib

from tests.docs.pages import ROOT

CONTRACT = "Chat platforms don't know each other"
ROOMS = {"composition"}
"""Packages of `handlers/` that are no platform."""


def test_the_contract_names_every_platform() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (kept,) = (one for one in contracts if one["name"] == CONTRACT)
    packages = {path.parent.name for path in (ROOT / "handlers").glob("*/__init__.py")} - ROOMS
    assert kept["type"] == "independence"
    assert set(kept["modules"]) == {f"handlers.{name}" for name in packages}


def test_only_the_composition_root_knows_more_than_one() -> None:
    platforms = [path.parent for path in (ROOT / "handlers").glob("*/__init__.py") if path.parent.name not in ROOMS]
    for folder in platforms:
        others = [f"handlers.{other.name}" for other in platforms if other != folder]
        for file in folder.rglob("*.py"):
            assert not [other for other in others if other in file.read_text("utf-8")], file
