"""The 40 scenarios on the local engine and on the scripted model, and what the rubric thinks of bad conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import Composition
from handlers.evaluating import read_scenarios
from handlers.rubric import Expected, Said, judge

FILES = [Path("data/evaluation/en.yaml"), Path("data/evaluation/fr.yaml")]


@pytest.mark.parametrize("engine", ["local", "scripted"])
def test_every_scenario_passes(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    report = Composition().evaluate(FILES, engine, 1, None, lambda count: None)
    assert [judged.about for row in report.runs for judged in row if not judged.passed] == [], report.lines()
    assert report.figures()["scenarios"] == 40
    by_model = report.figures()["turns_by"].get("llm", 0)
    assert (by_model > 30) == (engine == "scripted")


def test_there_are_as_many_in_either_language() -> None:
    assert [len(read_scenarios([file])) for file in FILES] == [20, 20]


GOOD = "You can return it within 30 days of delivery."
BAD = {
    "wall": ([Said("What is your order number?", "", "ask")], "wall"),
    "loop": ([Said(GOOD * 3, "", "reply"), Said(GOOD * 3, "", "reply")], "loop"),
    "short loop": ([Said("Which one?", "", "ask"), Said(GOOD, "", "reply"), Said("Which one?", "", "ask")], "loop"),
    "leak": ([Said("It is with UPS. " + GOOD, "", "reply")], "leak"),
    "untrue": ([Said(GOOD + " Or 60 days.", "", "reply")], "untrue"),
    "sent away": ([Said("Please contact us by e-mail.", "", "reply")], "sent away"),
    "promise": ([Said(GOOD + " We will refund you.", "", "reply", engine="llm")], "promise"),
    "left over": ([Said(GOOD + " [NAME_AAAAA]", "", "reply")], "left over"),
}


@pytest.mark.parametrize(("said", "violation"), BAD.values(), ids=BAD)
def test_what_must_not_be_fails_a_conversation(said: list[Said], violation: str) -> None:
    expected = Expected("x", answer=("30 days",), never=("60 days",), private=("UPS",), open=True)
    judged = judge(expected, said)
    assert not judged.passed
    assert any(line.startswith(violation) for line in judged.violations), judged


def test_a_good_one_has_its_points_and_its_evidence() -> None:
    judged = judge(Expected("x", answer=("30 days",), facts=("30 DAYS", "delivery")), [Said(GOOD, "", "reply")])
    assert (judged.total, judged.passed) == (100, True)
    assert any("within 30 days of delivery" in line for line in judged.evidence)
