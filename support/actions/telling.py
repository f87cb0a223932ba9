"""What a customer is told of their proposals, and what the team reads of them: facts to words, in either language.

What is shown before a yes and what is said after it are made of the same preview, by the same code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from support.actions.kinds import Impossible
from support.actions.proposals import Refused
from support.markdown import plain
from support.model.actions import Action, Preview, PreviewLine, Proposal, ReportProblem, UpdateCustomer
from support.model.commerce import Address, Money
from support.model.decisions import Button, Citation, Content, Passage
from support.model.people import Language
from support.words import Words

YES, NO, OFFER = "yes", "no", "offer"
"""Actions of our buttons; their value is the proposal's id. `offer` shows it again."""
MOST_LINES = 20
"""An order with more lines is not read out: what is done with it is done with all that were named."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Words for customers."""

    words: Words

    def offer(self, proposal: Proposal, *, lead: str | None = None) -> Content:
        """Exactly what would happen, and the question, with its two buttons. `lead` is the key of a sentence before."""
        language, say = proposal.language, self.words.say
        ask = "refer" if proposal.needs_approval else "do"
        parts = [
            say(language, f"action.offer.{lead}") if lead else "",
            self.what(proposal.preview, language, "offer"),
            say(language, f"action.ask.{ask}"),
        ]
        yes = say(language, f"button.{'refer' if proposal.needs_approval else 'yes'}")
        buttons = (
            Button(YES, yes, proposal.id, "primary"),
            Button(NO, say(language, "button.no"), proposal.id),
        )
        return Content(_paragraphs(parts), buttons)

    def done(self, proposal: Proposal, language: Language) -> Content:
        """That it is done, and what that means."""
        return Content(self.what(proposal.preview, language, "done"))

    def referred(self, proposal: Proposal, language: Language) -> Content:
        """That it is with the team, and how to take it back."""
        back = Button(NO, self.words.say(language, "button.take_back"), proposal.id)
        return Content(self.words.say(language, "action.said.referred"), (back,))

    def stale(self, proposal: Proposal | None, language: Language) -> Content:
        """How it stands with what somebody still wants to say yes or no to."""
        if proposal is None:
            return Content(self.words.say(language, "action.stale.unknown"))
        state = {"offered": "expired", "doing": "agreed"}.get(proposal.state, proposal.state)
        return Content(self.words.say(language, f"action.stale.{state}"))

    def impossible(self, found: Impossible, language: Language) -> str:
        """Why it can't be done."""
        return self.words.say(language, f"action.impossible.{found.key}", **found.values)

    def refused(self, refused: Refused, passage: Passage | None, language: Language) -> Content:
        """What the rules say, with the passage of the policy they stand on."""
        why = refused.verdict.why.get(language)
        if why is None:
            return Content(self.words.say(language, "action.refused_plainly"))
        citations: tuple[Citation, ...] = (passage.citation,) if passage else ()
        said = self.words.say(language, "action.refused", why=why)
        quoted = f"{said}\n\n{passage.text}" if passage else said
        return Content(quoted, citations=citations, source_label=self.words.say(language, "policy.source"))

    def name(self, preview: Preview, language: Language) -> str:
        """What it is, in a few words: `Cancel order #1042`."""
        return self.words.say(language, f"action.name.{preview.action}", order=preview.order or "")

    def what(self, preview: Preview, language: Language, mood: str) -> str:
        """The whole of a preview: `mood` is `offer`, `done`, or empty for facts only."""
        say = self.words.say
        head = ""
        if mood:
            values = {"order": preview.order or ""} if preview.order else {}
            if preview.refund is not None and _kind(preview) in ("refund", "problem_refund"):
                values["refund"] = preview.refund  # type: ignore[assignment]
            head = say(language, f"action.{mood}.{_kind(preview)}", **values)
        lines = self._lines(preview, language)
        facts: list[str] = [say(language, f"action.field.{name}", value=value) for name, value in preview.fields]
        if preview.address is not None:
            facts.append(self._address(preview.address, language))
        items = [f"- {text}" for text in (*lines, *facts)]
        if mood == "done" and preview.action in ("change_address", "cancel_order"):
            items = items[len(lines) :]
        listed = "\n".join(items)
        sentences = self._sentences(preview, language, mood)
        return _paragraphs([f"{head}\n{listed}" if head and listed else head or listed, " ".join(sentences)])

    def _lines(self, preview: Preview, language: Language) -> list[str]:
        """All of them as far as they can be read at a glance; then how many more there are."""
        shown = preview.lines if len(preview.lines) <= MOST_LINES else preview.lines[: MOST_LINES - 2]
        more = len(preview.lines) - len(shown)
        lines = [self._line(line, preview, language) for line in shown]
        return [*lines, self.words.say(language, "action.line.more", lines=more)] if more else lines

    def _line(self, line: PreviewLine, preview: Preview, language: Language) -> str:
        values: dict[str, object] = {"title": line.title, "variant": line.variant or "", "quantity": line.quantity}
        if line.new_quantity is None:
            return self.words.say(language, "action.line.plain", **values)
        if line.becomes is not None and preview.action == "report_problem":
            return self.words.say(language, "action.line.again", **values)
        if line.becomes is not None:
            values |= {"becomes": line.becomes, "new_quantity": line.new_quantity}
            return self.words.say(language, "action.line.becomes", **values)
        if not line.new_quantity:
            return self.words.say(language, "action.line.removed", **values)
        return self.words.say(language, "action.line.count", **values, new_quantity=line.new_quantity)

    def _address(self, address: Address, language: Language) -> str:
        name = f"{address.first_name} {address.last_name}".strip()
        city = " ".join(part for part in (address.zip, address.city, address.province_code) if part)
        parts = (name, address.company, address.address1, address.address2, city)
        street = ", ".join(part for part in parts if part)
        return self.words.say(language, "action.address", street=street, country=address.country_code)

    def _sentences(self, preview: Preview, language: Language, mood: str) -> list[str]:
        said: list[str] = []
        difference = preview.difference
        if difference is not None and difference.amount:
            key = "cost_more" if difference.amount > 0 else "cost_less"
            amount = Money(abs(difference.amount), difference.currency)
            said.append(self.words.say(language, f"action.note.{key}", difference=amount))
        for note in preview.notes:
            values = {"refund": preview.refund} if note in ("to_payment", "to_gift_card") else {}
            said.append(self.words.say(language, f"action.note.{note}", **values))
        if mood == "offer" and preview.action == "cancel_order":
            said.append(self.words.say(language, "action.note.for_good"))
        return said


def _kind(preview: Preview) -> str:
    if preview.action != "report_problem":
        return preview.action
    return "problem_refund" if preview.refund is not None else "problem_replacement"


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class DeskTelling:
    """Words for the team, in its language."""

    telling: Telling
    language: Language

    def card(self, proposal: Proposal, customer: str, permalink: str | None, now: datetime) -> Content:
        """The approval card: who, what, and where it stands; with its two buttons as long as it waits."""
        say, language = self.telling.words.say, self.language
        what = self.telling.name(proposal.preview, language)
        head = say(language, "approval.head", what=what, customer=customer)
        rule = say(language, "approval.rule", rule=proposal.rule)
        link = f"[{say(language, 'approval.thread')}]({permalink})" if permalink else ""
        what = self.telling.what(proposal.preview, language, "")
        parts = [head, self.report(proposal.action), what, " · ".join(filter(None, (rule, link)))]
        buttons: tuple[Button, ...] = ()
        if proposal.state == "waiting":
            buttons = (
                Button("approve", say(language, "button.approve"), proposal.id, "primary"),
                Button("decline", say(language, "button.decline"), proposal.id, "danger"),
            )
        return Content(_paragraphs([*parts, self.state(proposal, now)]), buttons)

    def state(self, proposal: Proposal, now: datetime) -> str:
        """Where it stands, and who brought it there."""
        name = proposal.decided_by_name
        values: dict[str, object] = {}
        match proposal.state:
            case "waiting":
                values = {"until": proposal.expires_at, "now": now}
            case "agreed" | "doing" | "done" | "unclear":
                values = {"name": name}
            case "failed":
                values = {"name": name, "why": self.why(proposal)}
            case "declined":
                values = {"name": name, "reason": proposal.reason}
            case _:
                pass
        state = "agreed" if proposal.state == "doing" else proposal.state
        return self.telling.words.say(self.language, f"approval.state.{state}", **values)

    def why(self, proposal: Proposal) -> str:
        """Why it was not done."""
        key = proposal.reason.partition(".")[0]
        values = {"detail": proposal.detail} if key == "shop_refused" else {}
        return self.telling.words.say(self.language, f"approval.why.{key}", **values)

    def record(self, proposal: Proposal, now: datetime) -> str:
        """The line that goes into the ticket."""
        what = self.telling.name(proposal.preview, self.language)
        said = (self.report(proposal.action), self.telling.what(proposal.preview, self.language, ""))
        parts = [what, *said, self.state(proposal, now)]
        return plain(_paragraphs([*parts, self.telling.words.say(self.language, "approval.rule", rule=proposal.rule)]))

    def report(self, action: Action) -> str:
        """What is wrong by the customer's own account, and what they would like; empty for other wishes."""
        if not isinstance(action, ReportProblem):
            return ""
        say = self.telling.words.say
        problem = say(self.language, f"task.problems.{action.problem}")
        wish = "" if action.wish == "undecided" else say(self.language, f"task.wishes.{action.wish}")
        return say(self.language, "approval.report", problem=problem, wish=wish, photos=len(action.attachments))

    def facts(self, action: Action, preview: Preview | None, detail: str = "") -> tuple[tuple[str, str], ...]:
        """What people who take over must know of a wish. Of what can't be previewed at least its name."""
        say = self.telling.words.say
        order = "" if isinstance(action, UpdateCustomer) else action.order
        name = say(self.language, f"action.name.{action.kind}", order=order)
        what = self.telling.what(preview, self.language, "") if preview is not None else ""
        wish = plain(_paragraphs([name, self.report(action), what]))
        facts = [(say(self.language, "approval.fact.wish"), wish)]
        if detail:
            facts.append((say(self.language, "approval.fact.detail"), detail))
        return tuple(facts)
