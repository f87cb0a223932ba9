"""What must be true of the desk's ordeal in the end: our rows, Slack and Gorgias compared, conversation by conversation."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sandbox.gorgias.people import SeenTicket
from sandbox.slack.people import Seen
from tests.chaos.desk_customers import Places, Read
from tests.chaos.desk_rows import DeskRows, Row
from tests.chaos.desk_talks import HUMAN, Kind, Talk, Written
from tests.chaos.talks import TAKEN_OVER

TAKES, RELEASES = {"take", "assign", "answer", "reopen"}, {"give_back", "resolve"}
STAYS_ENDED = {"take", "assign", "answer"}
"""What opens nothing that is done, where it is done in Gorgias: the ticket's own status says when it is not any more."""
PRESSES = {"desk_take": "take", "desk_give_back": "give_back", "desk_reopen": "reopen", "desk_assign": "assign"}
FOR_THE_CUSTOMER: tuple[Kind, ...] = ("helpdesk", "slack", "form")
IN_HELPDESK: tuple[Kind, ...] = ("helpdesk", "note")
AS_POST = {
    "pending": frozenset({"waiting", "answered"}),
    "open": frozenset({"people"}),
    "snoozed": frozenset({"people"}),
    "resolved": frozenset({"solved"}),
}
"""How a conversation looks to all who come by, where a place says it."""
WITHIN_S = 2.0
"""How exactly the end of a snooze is the same on two sides."""


@dataclass(slots=True)
class DeskVerdict:
    """What went wrong, in words; and how much was right."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    """Replies of the engine while people had the conversation."""
    different: list[str] = field(default_factory=list)
    """What one side says of a conversation and another does not."""
    delivered: int = 0
    from_slack_s: list[float] = field(default_factory=list)
    from_helpdesk_s: list[float] = field(default_factory=list)
    """How long it took until a text stood on all other sides, by where it was written, less the time in which there was no
    bot."""
    acts: int = 0
    """Of the team, as the bot worked them off."""

    @property
    def problems(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.disordered, *self.leaked, *self.spoken, *self.different]


@dataclass(frozen=True, slots=True)
class Sides:
    """All three, as they stand. `places` are the customers', `notes` those under cards."""

    rows: Mapping[str, Row]
    events: Mapping[str, Sequence[tuple[datetime, dict[str, Any]]]]
    said: Mapping[str, Sequence[tuple[datetime, str]]]
    failed: Sequence[tuple[str, str]]
    tickets: Mapping[int, SeenTicket]
    places: Places
    notes: Mapping[str, Sequence[Seen]]
    cards: Mapping[str, Seen]
    inboxes: Mapping[str, Sequence[Read]]
    ids: Sequence[str]
    """Those of the deliveries that stand anywhere, as far as platforms show them."""
    away: Sequence[tuple[float, float]]
    """When no bot was there."""

    def took_s(self, began: float, ended: float) -> float:
        """How long a bot had for it."""
        away = (min(ended, until) - max(began, since) for since, until in self.away)
        return ended - began - sum(each for each in away if each > 0)


def kept(
    rows: DeskRows,
) -> tuple[dict[str, list[tuple[datetime, dict[str, Any]]]], dict[str, list[tuple[datetime, str]]]]:
    """What was worked off, by lane, and what the bot itself said, by conversation; each in order."""
    events: dict[str, list[tuple[datetime, dict[str, Any]]]] = defaultdict(list)
    query = "select lane, done_at, payload from events where done_at is not null order by done_at, seq"
    for lane, done_at, payload in rows.select(query):
        events[lane].append((_moment(done_at), json.loads(payload)))
    said: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    query = "select conversation, at, text from messages where author = 'bot' and not withdrawn order by seq"
    for conversation, at, text in rows.select(query):
        said[conversation].append((_moment(at), text))
    return events, said


def judge(talks: Sequence[Talk], sides: Sides) -> DeskVerdict:
    """Compare everything with everything."""
    verdict = DeskVerdict()
    for talk in talks:
        row = sides.rows.get(talk.thread)
        ticket = sides.tickets.get(talk.ticket) if talk.row else None
        if row is None or ticket is None:
            verdict.lost.append(f"{talk.number}: {'the ticket' if row else 'the conversation'}")
            continue
        _Judgement(verdict, talk, row, ticket, sides).give()
    opened = Counter(m.text.strip() for ticket in sides.tickets.values() for m in ticket.messages)
    for talk in talks:
        times = opened[HUMAN.format(number=talk.number)]
        _count(verdict, f"{talk.number}: the ticket", times)
    verdict.doubled += [f"delivery {id}" for id, times in Counter(sides.ids).items() if times > 1]
    verdict.doubled += sides.places.twice
    verdict.lost += [f"{conversation}: {error}" for conversation, error in sides.failed]
    return verdict


@dataclass(frozen=True, slots=True)
class _Judgement:
    """Of one conversation."""

    verdict: DeskVerdict
    talk: Talk
    row: Row
    ticket: SeenTicket
    sides: Sides

    def give(self) -> None:
        """Say what is wrong with it."""
        self._texts()
        self._leaks()
        self._order()
        self._stands()

    def _say(self, what: str) -> str:
        return f"{self.talk.number}: {what}"

    def _with_people(self) -> set[str]:
        """Follow what was worked off, turn by turn: what the customer wrote while people had it, or had it by then.

        Meanwhile nothing of what the bot said is its engine's; and before, nothing stays without an answer.
        """
        said = list(self.sides.said.get(self.row.id, ()))
        held, ended, reason = False, False, ""
        passed_on: set[str] = set()
        waiting: list[str] = []
        for done_at, turn in groupby(self.sides.events.get(self.row.lane, ()), lambda one: one[0]):
            own = [text for at, text in said if at <= done_at]
            said = said[len(own) :]
            if held:
                self.verdict.spoken += [self._say(text) for text in own]
            for _, event in turn:
                act, reason = _act(event, reason, ended=ended)
                self.verdict.acts += act != ""
                written = event["kind"] == "message_posted"
                if ended and act in STAYS_ENDED and event.get("source") == "helpdesk":
                    act = ""
                ended = act == "resolve" or (ended and not written and act not in TAKES)
                heard = written and reason == "no_reply"  # it ended because they did not write
                held = (held or heard or act in TAKES) and act not in RELEASES
                waiting += [event["text"]] if written else []
            held = held or any(TAKEN_OVER in text for text in own)
            if held:
                passed_on |= set(waiting)
            if held or own:
                waiting = []
        self.verdict.lost += [self._say(f"an answer to {text}") for text in waiting]
        return passed_on

    def _texts(self) -> None:
        """Each text once wherever it belongs."""
        thread = [message.shown for message in self.sides.places.threads.get(self.talk.thread, ())]
        inbox = [message for message in self.sides.inboxes[self.talk.customer.id] if message.is_from_bot]
        notes = self.sides.notes.get(self.row.card or "", ())
        with_people = self._with_people()
        for one in self.talk.written:
            inside = one.kind in ("note", "aside")  # and a hand-off's note quotes what the customer wrote
            mirrored = [m for m in self.ticket.messages if one.text in m.text and m.public != inside]
            places = {"in the ticket": [m.at.timestamp() for m in mirrored]}
            places["under the card"] = [
                float(n.ts) for n in notes if one.text in n.shown and n.is_from_bot == (one.kind != "aside")
            ]
            if one.kind in FOR_THE_CUSTOMER:
                places["to the customer"] = [message.at for message in inbox if one.text in message.shown]
            if one.kind == "public":
                places["to all"] = [one.at for text in thread if one.text in text]
            if one.kind == "line" and one.text not in with_people and not places["in the ticket"]:
                del places["in the ticket"]  # the bot's: the ticket gets it when people have it again
            self._once(one, places)

    def _once(self, one: Written, places: Mapping[str, Sequence[float]]) -> None:
        """What may have been refused stands everywhere once, or nowhere."""
        if not one.sure and not any(places.values()):
            return
        for place, found in places.items():
            self.verdict.delivered += _count(self.verdict, self._say(f"{place}: {one.text}"), len(found))
        firsts = [found[0] for found in places.values() if found]
        if len(firsts) == len(places) and firsts:
            lags_s = self.verdict.from_helpdesk_s if one.kind in IN_HELPDESK else self.verdict.from_slack_s
            lags_s.append(self.sides.took_s(one.at, max(firsts)))

    def _leaks(self) -> None:
        """What stays with the team, and what is for the customer alone."""
        talk = self.talk
        thread = "\n".join(message.everything for message in self.sides.places.threads.get(talk.thread, ()))
        inbox = "\n".join(message.everything for message in self.sides.inboxes[talk.customer.id])
        for text in talk.texts("note", "aside"):
            if text in thread or text in inbox or text in self.sides.places.bystander:
                self.verdict.leaked.append(self._say(text))
        for text in talk.texts(*FOR_THE_CUSTOMER):
            if text in thread or text in self.sides.places.bystander:
                self.verdict.leaked.append(self._say(text))

    def _order(self) -> None:
        """One side's texts arrive in the order in which they were written."""
        inbox = "\n".join(m.shown for m in self.sides.inboxes[self.talk.customer.id] if m.is_from_bot)
        mirrored = "\n".join(message.text for message in self.ticket.messages)
        for there, kinds in (
            (inbox, ("helpdesk",)),
            (inbox, ("slack",)),
            (mirrored, ("line",)),
            (mirrored, ("slack",)),
        ):
            places = [there.find(text) for text in self.talk.texts(*kinds) if text in there]  # type: ignore[arg-type]
            if places != sorted(places):
                self.verdict.disordered.append(self._say(f"{kinds[0]}: {self.talk.texts(*kinds)}"))  # type: ignore[arg-type]

    def _stands(self) -> None:
        """The conversation stands the same way on all three sides."""
        row, ticket, case = self.row, self.ticket, self.row.case or {}
        until, theirs = _until(case.get("snoozed_until")), ticket.snoozed_until
        same = {
            "status": (ticket.status == "open") == (row.status == "open"),
            "snooze": (row.status == "snoozed") == (theirs is not None),
            "until": row.status != "snoozed"
            or not (until and theirs)
            or abs((until - theirs).total_seconds()) < WITHIN_S,
            "assignee": _seat(case.get("assignee")) == ticket.assignee,
            "priority": case.get("priority") == ticket.priority,
            "tags": set(case.get("tags", ())) == set(ticket.tags),
            "card": self._shows(),
            "post": self._looks(),
        }
        for what in (name for name, is_same in same.items() if not is_same):
            who = (case.get("assignee") or {}).get("name")
            here = f"{row.status}, {case.get('priority')}, {who}, until {until}, {sorted(case.get('tags', ()))}"
            there = f"{ticket.status}, {ticket.priority}, {ticket.assignee}, until {theirs}, {sorted(ticket.tags)}"
            self.verdict.different.append(self._say(f"{what}: {here}; in Gorgias {there}"))

    def _looks(self) -> bool:
        """The customer's own place says it, where it says anything, with one sign."""
        signs = self.sides.places.states.get(self.talk.thread)
        return signs is None or (len(signs) == 1 and signs <= AS_POST[self.row.status])

    def _shows(self) -> bool:
        """The card says how the case stands, and offers what may be done with it."""
        card, case = self.sides.cards.get(self.row.card or ""), self.row.case or {}
        if card is None:
            return False
        offered = {action.split(":")[1] for action in card.actions}
        held = self.row.status in ("open", "snoozed")
        who = (case.get("assignee") or {}).get("name")
        fits = ("desk_resolve" in offered) == held and ("desk_reopen" in offered) == (self.row.status == "resolved")
        words = [f"Priority: {case.get('priority')}"]
        words += [who or "Nobody has it yet."] if held else []
        words += ["Put off:"] if self.row.status == "snoozed" else []
        return fits and all(word in card.shown for word in words)


def _act(event: dict[str, Any], reason: str, *, ended: bool) -> tuple[str, str]:
    """What the team did by it, if anything; and the reason of the last end, which what is over is not given again."""
    match event["kind"]:
        case "desk_pressed":
            return PRESSES.get(event["action"], ""), reason
        case "desk_acted":
            act = event["act"]
            if act["kind"] == "assign" and act["to"] is None:
                return "unassign", reason
            return act["kind"], act.get("reason", "") if act["kind"] == "resolve" and not ended else reason
        case _:
            return "", reason


def _seat(assignee: dict[str, Any] | None) -> str | None:
    """Who that is in Gorgias; None for nobody, and for who does not work there."""
    return SEATS.get(str(assignee.get("email"))) if assignee else None


SEATS = {"maya@northwind-supply.example": "Maya Chen", "luc@northwind-supply.example": "Luc Bernard"}
"""The people who work on both sides."""


def _until(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _count(verdict: DeskVerdict, what: str, times: int) -> bool:
    if times == 0:
        verdict.lost.append(what)
    elif times > 1:
        verdict.doubled.append(f"{what}: {times} times")
    return times == 1
