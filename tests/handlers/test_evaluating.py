"""The scenarios on the local engine and on the scripted model, and what the rubric thinks of bad conversations."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot import Composition
from handlers.evaluating import Played, read_scenarios
from handlers.leaks import Secrets
from handlers.rubric import Expected, Said, judge
from support.errors import SettingError

EACH = 34
FILES = [Path("data/evaluation/en.yaml"), Path("data/evaluation/fr.yaml")]


@pytest.mark.parametrize("engine", ["local", "scripted"])
def test_every_scenario_passes(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    report = Composition().evaluate(FILES, Played(engine), 1, None, lambda count: None)
    assert [judged.about for row in report.runs for judged in row if not judged.passed] == [], report.lines()
    assert report.figures()["scenarios"] == 2 * EACH
    assert {"seconds_p50", "seconds_p95", "dollars"} <= report.figures().keys()
    by_model = report.figures()["turns_by"].get("llm", 0)
    assert (by_model > 30) == (engine == "scripted")


def test_there_are_as_many_in_either_language() -> None:
    assert [len(read_scenarios([file])) for file in FILES] == [EACH, EACH]


BAD_MODELS = """
- about: "wall: an identity for what needs none, by a tool"
  open: true
  turns: [{say: "What do you think of down jackets in general, warm enough for Norway?", model: [{my_orders: {}}, "Sure."]}]
- about: "wall: the same in words"
  open: true
  turns: [{say: "How do down jackets fare in the rain, do you know?", model: ["Please tell me your order number first."]}]
- about: "loop: asked for again, in other words"
  turns:
    - {say: "It is about that thing I bought, it rattles", model: ["What is your order number?"]}
    - {say: "The one with the lid, it rattles a lot", model: ["Could you give me the number of your order, please?"]}
- about: "loop: said again, but for a word"
  turns:
    - {say: "Is down any good when one sweats a lot in it?", model: ["Down keeps you warm as long as it stays dry, and loses most of that when it is wet, so pair it with a shell."]}
    - {say: "Hm, and with rain coming in sideways all day?", model: ["Down keeps you warm as long as it stays dry, and loses most of that when it is wet; so pair it with a shell."]}
- about: "loop: a person offered on every turn"
  turns:
    - {say: "Is down any good when one sweats a lot in it?", model: ["I don't know. Shall I ask the team?"]}
    - {say: "What about wool then, on long rides?", model: ["That I can't say either. Shall I ask somebody of the team?"]}
    - {say: "And is there a good book about it all?", model: ["No idea. Should I get a person of the team for you?"]}
- about: "untrue: what the shop never said"
  turns: [{say: "Is down any good when one sweats a lot in it?", model: ["Down is always the best choice."]}]
  never: [always the best]
- about: "leak: what the provider must not see"
  turns: [{say: "Do llamas like down jackets, would you say?", model: ["I wouldn't know."]}]
  hidden: [llamas]
"""


def test_models_that_play_walls_loops_and_worse_fail_each_for_its_reason(tmp_path: Path) -> None:
    """The scripted model says what the proof can't know to be wrong: the rubric must."""
    file = tmp_path / "bad.yaml"
    file.write_text(BAD_MODELS, "utf-8")
    report = Composition().evaluate([file], Played("scripted"), 1, None, lambda count: None)
    each = report.each()
    assert len(each) == 7
    for one in each:
        assert one["passed"] == 0, one
        assert any(line.startswith(one["about"].partition(":")[0]) for line in one["violations"]), one


def test_all_that_the_shop_knows_of_its_customers_is_searched_for() -> None:
    document = Path("data/sandbox_shop.json").read_text("utf-8")
    secrets = Secrets.of(document)
    assert len(secrets.values) > 100
    for told, kind in {
        "write to MAYA.LIND@example.com": "e-mail", "call (503) 555-0142": "phone", "418 alder street": "address",
        "1z8e4r120390001042": "tracking",
    }.items():  # fmt: skip
        assert [line.partition(" ")[0] for line in secrets.read_in(f"so it is {told}, ok")] == [kind], told
    assert list(secrets.read_in("Maya asks", "maya.lind@example.com")) == ["name 'Maya'"]
    assert list(secrets.read_in("Maya asks for order #1042 of 17 November, 97205a")) == []


def test_a_recorded_evaluation_is_played_again(tmp_path: Path) -> None:
    scenarios, file = tmp_path / "few.yaml", tmp_path / "talk.jsonl"
    given = yaml.safe_load(FILES[0].read_text("utf-8"))
    kept = ("Where the shop ships to", "A verified customer sees at once where it is", "A follow-up keeps the question")
    scenarios.write_text(yaml.safe_dump([one for one in given if one["about"] in kept]), "utf-8")
    first = Composition().evaluate([scenarios], Played("scripted", record=file), 1, None, lambda count: None)
    again = Composition().evaluate([scenarios], Played(replay=file), 2, None, lambda count: None)
    said = [[turn.text for turn in row[0].said] for row in first.runs]
    assert [[turn.text for turn in row[1].said] for row in again.runs] == said
    assert again.passed
    assert again.figures()["turns_by"] == {"llm": 10}
    scenarios.write_text(
        scenarios.read_text("utf-8").replace("Do you ship to Canada?", "Do you ship to Chile?"), "utf-8"
    )
    with pytest.raises(SettingError, match="does not hold what was asked: request 1: nearest is exchange"):
        Composition().evaluate([scenarios], Played(replay=file), 1, None, lambda count: None)


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
