"""The team's card: whatever a customer writes, Slack takes it, it stays their words, and it offers what can be done."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.desk_card import card_blocks
from sandbox.slack.block_kit import check_blocks
from sandbox.slack.block_kit.filling import texts
from support.model.cases import Agent, CaseCard
from support.model.conversation import Status
from support.model.people import Account, Venue
from tests.handlers.slack.stage import WORDS
from tests.support.scenes import NOW, case, handoff

ANN = Agent("Ann", Account("slack", "T1", "U8"))
SIGNS = "<!channel> <@U1> *bold* [x](https://evil.example) & https://evil.example/a"


def card(status: Status = "open", *, url: str | None = "https://g.example/7", **changes: object) -> CaseCard:
    return CaseCard(case(**changes), status, "slack", private=False, ticket_url=url)


def blocks(shown: CaseCard) -> list[dict[str, Any]]:
    return card_blocks(shown, WORDS, "en", Venue("slack", "T1", "C9"))


def offered(shown: CaseCard) -> list[str]:
    actions = [element for block in blocks(shown) if block["type"] == "actions" for element in block["elements"]]
    return [element["action_id"].split(":")[1] for element in actions]


@given(st.text(max_size=800), st.text(max_size=800))
def test_slack_accepts_any_card(name: str, summary: str) -> None:
    about = handoff(customer_label=name, summary=summary, facts=((summary, name),) * 30, permalink="https://a.example")
    for status in get_args(Status):
        shown = card(status, handoff=about, assignee=replace(ANN, name=name), snoozed_until=NOW, resolution="other")
        assert check_blocks(blocks(shown)) == []


def test_it_shows_a_customer_s_words_as_they_are() -> None:
    found = blocks(card(url=None, handoff=handoff(customer_label=SIGNS, summary=SIGNS, facts=())))
    assert "".join(texts(found)).count("<!channel> <@U1>") == 2
    assert '"link"' not in json.dumps(found)


@pytest.mark.parametrize(
    ("status", "assignee", "buttons"),
    [
        ("open", None, ["desk_take", "desk_reply", "desk_snooze", "desk_give_back", "desk_resolve"]),
        ("open", ANN, ["desk_reply", "desk_snooze", "desk_give_back", "desk_resolve"]),
        ("snoozed", ANN, ["desk_reply", "desk_snooze", "desk_give_back", "desk_resolve"]),
        ("pending", None, ["desk_take", "desk_reply"]),
        ("resolved", ANN, ["desk_reopen", "desk_reply"]),
    ],
)
def test_it_offers_what_can_be_done(status: Status, assignee: Agent | None, buttons: list[str]) -> None:
    shown = card(status, assignee=assignee)
    held = ["desk_assign"] if status in ("open", "snoozed") else []
    assert offered(shown) == [*buttons, "desk_ticket", *held]


def test_it_says_who_since_when_and_what_is_wrong() -> None:
    said = "\n".join(texts(blocks(card(assignee=ANN, ticket_problem="unreachable", promised_by=NOW))))
    for part in ("Ann", "has it", "Priority: normal", "waiting since", "told to expect", "Gorgias can't be reached"):
        assert part in said
    assert "told to expect" not in "\n".join(texts(blocks(card(promised_by=NOW, replies=1))))
    assert "Nobody has it yet" in "\n".join(texts(blocks(card())))
    done = card("resolved", resolution="spam", resolved_by=ANN)
    assert "Resolved by Ann: spam" in "\n".join(texts(blocks(done)))
