"""Conversations as worried people lead them (`dialogues.yaml`), judged turn by turn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers.asking import decision_name
from tests.support.engines.local.talks import Room, room, words

DIALOGUES = yaml.load(Path(__file__).with_name("dialogues.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
PRIVATE = ("1Z8E", "8R437", "on its way", "en route", "@example.com", "Tent", "Jacket", "expected on", "prévue le")
"""Of orders: never in public."""


@pytest.fixture(scope="module")
async def desk() -> AsyncIterator[Room]:
    async with room() as opened:
        yield opened


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue["about"])
@pytest.mark.asyncio(loop_scope="module")
async def test_dialogue(dialogue: dict[str, Any], desk: Room) -> None:
    talk = desk.talk(direct="direct" in dialogue)
    for turn in dialogue["turns"]:
        if "prove" in turn:
            heard = await talk.prove(*turn["prove"].split())
        elif "press" in turn:
            heard = await talk.press(*turn["press"].split(" ", 1))
        else:
            heard = await talk.say(*_list(turn["say"]))
        public, private = words(heard.public), words(heard.private)
        what = f"after {turn}: public {public!r}, private {private!r}, {talk.decided.decision}"
        for text in _list(turn.get("public")):
            assert text in public, what
        for text in _list(turn.get("private")):
            assert text in private, what
        for text in _list(turn.get("never")):
            assert text not in public + private, what
        if "decision" in turn:
            assert decision_name(talk.decided.decision) == turn["decision"], what
        if turn.get("decision") == "stay_silent":
            assert not public + private, what
        for secret in PRIVATE:
            assert secret not in public, what


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
