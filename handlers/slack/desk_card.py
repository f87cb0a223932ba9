"""The team's card of a conversation as Block Kit: who, why, since when, what was tried, who has it, and what to press.

https://docs.slack.dev/reference/block-kit/block-elements#users_select
"""

from __future__ import annotations

from typing import Any

from handlers.slack.blocks import Block, press_button, rich_text
from handlers.slack.inputs import PLACEHOLDER_LENGTH, plain_text
from handlers.slack.payloads import ACTION_PREFIX
from support import lifecycle
from support.formats import COLON
from support.markdown import literal
from support.model.cases import CaseCard
from support.model.decisions import Button, Style
from support.model.people import Language, Venue
from support.words import Words

ASSIGN = "desk_assign"
FACTS = 12
FACT_LENGTH = 500


def card_blocks(card: CaseCard, words: Words, language: Language, here: Venue) -> list[Block]:
    """The card. `here` is the desk's channel."""

    def say(key: str, **values: object) -> str:
        return words.say(language, f"desk.{key}", **values)

    handoff, case = card.case.handoff, card.case
    urls = (("thread", handoff.permalink), ("ticket", card.ticket_url))
    links = [f"[{say(f'link.{key}')}]({url})" for key, url in urls if url]
    parts = [
        f"**{_short(handoff.customer_label)}** · {_short(handoff.reason)}",
        _state(card, words, language),
        _short(handoff.summary),
        "\n".join(f"- {_short(name)}{COLON[language]}{_short(value)}" for name, value in handoff.facts[:FACTS]),
        say(f"problem.{case.ticket_problem}") if case.ticket_problem else "",
        " · ".join(links),
    ]
    return [*rich_text("\n\n".join(part for part in parts if part)), *_actions(card, words, language, here)]


def fallback(card: CaseCard, language: Language) -> str:
    """What a notification says."""
    return f"{card.case.handoff.customer_label}{COLON[language]}{card.case.handoff.reason}"


def _state(card: CaseCard, words: Words, language: Language) -> str:
    case, held = card.case, lifecycle.held_by_people(card.status)

    def say(key: str, **values: object) -> str:
        return words.say(language, f"desk.card.{key}", now=case.opened_at, **values)

    lines = []
    if held:
        lines.append(say("who", who=case.assignee.name) if case.assignee else say("nobody"))
    match card.status:
        case "pending":
            lines.append(say("pending"))
        case "snoozed" if case.snoozed_until is not None:
            lines.append(say("snoozed", until=case.snoozed_until))
        case "resolved":
            reason = words.say(language, f"desk.resolution.{case.resolution or 'other'}")
            lines.append(say("resolved", reason=reason, by=case.resolved_by.name if case.resolved_by else ""))
        case _:
            pass
    lines.append(say("priority", priority=words.say(language, f"desk.priority.{case.priority}")))
    if held and case.waiting_since is not None:
        lines.append(say("waiting", since=case.waiting_since))
        if case.reminded is not None:
            lines.append(say(case.reminded))
    if held and case.promised_by is not None and not case.replies:
        lines.append(say("promised", by=case.promised_by))
    if case.csat is not None:
        lines.append(say("rated", rating=case.csat))
    return "\n".join(lines)


def _actions(card: CaseCard, words: Words, language: Language, here: Venue) -> list[Block]:
    id = card.case.conversation
    elements: list[Block] = [
        press_button(Button(name, words.say(language, f"desk.button.{name}"), "", style), id, here, index)
        for index, (name, style) in enumerate(_offered(card))
    ]
    if card.ticket_url:
        label = words.say(language, "desk.button.desk_ticket")
        elements.append(press_button(Button("desk_ticket", label, url=card.ticket_url), id, here, len(elements)))
    blocks: list[Block] = [{"type": "actions", "elements": elements}]
    if lifecycle.held_by_people(card.status):
        blocks.append({"type": "actions", "elements": [_assign(card, words, language, here)]})
    return blocks


def _offered(card: CaseCard) -> list[tuple[str, Style]]:
    match card.status:
        case "pending":
            return [("desk_take", "primary"), ("desk_reply", "default")]
        case "resolved":
            return [("desk_reopen", "default"), ("desk_reply", "default")]
        case "open" | "snoozed":
            take: list[tuple[str, Style]] = [] if card.case.assignee else [("desk_take", "primary")]
            reply: Style = "primary" if card.case.assignee else "default"
            snooze: list[tuple[str, Style]] = [("desk_snooze", "default")]
            return [*take, ("desk_reply", reply), *snooze, ("desk_give_back", "default"), ("desk_resolve", "default")]


def _assign(card: CaseCard, words: Words, language: Language, here: Venue) -> dict[str, Any]:
    """The conversation stands in the `action_id`: a menu has no value of ours."""
    menu: dict[str, Any] = {
        "type": "users_select",
        "action_id": f"{ACTION_PREFIX}{ASSIGN}:{card.case.conversation}",
        "placeholder": plain_text(words.say(language, "desk.button.desk_assign"), PLACEHOLDER_LENGTH),
    }
    account = card.case.assignee.account if card.case.assignee else None
    if account is not None and (account.platform, account.workspace) == (here.platform, here.workspace):
        menu["initial_user"] = account.user
    return menu


def _short(text: str) -> str:
    flat = text if len(text) <= FACT_LENGTH else text[: FACT_LENGTH - 1] + "…"
    return literal(flat)
