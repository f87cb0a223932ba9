"""The team's forms: answer, put off, resolve; and what a filled-in one comes to. No I/O.

An answer is sent only as it was previewed, and only to what was read: a form carries the print of the preview that
stands in it, and the mark of what was said last. Whatever was changed or said since is shown first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from support.formats import COLON
from support.markdown import literal
from support.model.cases import RESOLUTIONS, Answer, Resolve, Snooze
from support.model.conversation import Message, MessageId
from support.model.decisions import DeskForm, Form, FormField, FormOption
from support.model.people import Language
from support.words import Words

SNOOZES = ("1h", "3h", "tomorrow", "3d", "7d")
MORNING = time(9)
"""When a snooze of days ends, in the shop's time zone."""
PRIVATE, PUBLIC = "private", "public"
SHOWN_LENGTH, SHOWN_LAST = 300, 3
"""Of what was said while a form was open."""


@dataclass(frozen=True, slots=True)
class DeskForms:
    """The forms in the team's language."""

    words: Words
    language: Language
    zone: ZoneInfo

    def reply(
        self, text: str, history: Sequence[Message], *, audience: str = PRIVATE, choice: bool = True,
        thread: bool = False, preview: str = "", read: str | None = None,
    ) -> Form:  # fmt: skip
        """`text` is a draft, or what was written; with a `preview` of it, sending the form sends it.

        Without a `choice` it goes where the conversation is: nobody else reads there. `thread`: what the customer alone
        is to read goes into a private thread. `read` is the mark of what had
        been said when the form was shown before: what came since is shown in it; else what is to be answered.
        """
        fields = [FormField("text", self._say("reply.text"), "long_text", text, self._say("reply.hint"))]
        if choice:
            options = tuple(FormOption(one, self._say(f"reply.{one}", thread=thread)) for one in (PRIVATE, PUBLIC))
            fields.append(FormField("audience", self._say("reply.audience"), "choice", audience, options=options))
        intro = f"{self._say('reply.previewed')}\n\n{preview}" if preview else self._say("reply.intro")
        new = said_since(history, read) if read is not None else ()
        if new:
            intro = f"{self._meanwhile(new)}\n\n{intro}"
        elif not preview and (open_ := _unanswered(history)):
            intro = "\n".join([self._say("reply.unanswered"), *self._lines(open_), "", intro])
        submit = self._say("reply.send" if preview else "reply.preview")
        value = imprint(text, audience, history) if preview else f":{mark(history)}"
        return self._form("desk_reply", "reply", intro, tuple(fields), submit=submit, value=value)

    def _meanwhile(self, new: Sequence[Message]) -> str:
        return "\n".join([self._say("reply.meanwhile", count=len(new)), *self._lines(new)])

    def _lines(self, said: Sequence[Message]) -> Iterator[str]:
        for message in said[-SHOWN_LAST:]:
            who = self.words.say(self.language, f"desk.author.{message.author}")
            text = " ".join(message.text.split())
            cut = text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"
            yield f"- {who}{COLON[self.language]}{literal(cut)}"

    def snooze(self) -> Form:
        """Until when?"""
        options = tuple(FormOption(one, self._say(f"snooze.{one}")) for one in SNOOZES)
        field = FormField("until", self._say("snooze.until"), "choice", SNOOZES[0], options=options)
        return self._form("desk_snooze", "snooze", self._say("snooze.intro"), (field,))

    def resolve(self) -> Form:
        """Why is it done?"""
        reasons = ((one, self.words.say(self.language, f"desk.resolution.{one}")) for one in RESOLUTIONS)
        options = tuple(FormOption(one, f"{reason[0].upper()}{reason[1:]}") for one, reason in reasons)
        fields = (
            FormField("reason", self._say("resolve.reason"), "choice", RESOLUTIONS[0], options=options),
            FormField("detail", self._say("resolve.detail"), "long_text", optional=True),
        )
        return self._form("desk_resolve", "resolve", self._say("resolve.intro"), fields)

    def snoozed(self, values: Mapping[str, str], now: datetime) -> Snooze:
        """What a filled-in form says."""
        return Snooze(until(values.get("until", ""), now, self.zone))

    def resolved(self, values: Mapping[str, str]) -> Resolve:
        """What a filled-in form says."""
        reason = values.get("reason", "")
        return Resolve(reason if reason in RESOLUTIONS else "other", values.get("detail", ""))

    def answered(self, values: Mapping[str, str], id: str) -> Answer:
        """What a filled-in form says."""
        return Answer(values.get("text", ""), values.get("audience") == PUBLIC, id)

    def _form(
        self, name: DeskForm, part: str, intro: str, fields: tuple[FormField, ...], *, submit: str = "", value: str = ""
    ) -> Form:
        label = submit or self._say(f"{part}.submit")
        return Form(name, self._say(f"{part}.title"), intro, label, self._say("cancel"), fields, value)

    def _say(self, key: str, **values: object) -> str:
        return self.words.say(self.language, f"desk.form.{key}", **values)


def imprint(text: str, audience: str, history: Sequence[Message]) -> str:
    """What a preview was of, and what it answers."""
    print_ = hashlib.sha256(f"{audience}\n{text.strip()}".encode("utf-8", "replace")).hexdigest()[:24]
    return f"{print_}:{mark(history)}"


def mark(history: Sequence[Message]) -> str:
    """What the customer or a person said last."""
    said = said_since(history, "")
    return said[-1].id if said else ""


def read_mark(value: str) -> str:
    """The mark in a form's value."""
    return value.partition(":")[2]


def said_since(history: Sequence[Message], read: str) -> tuple[Message, ...]:
    """What the customer and people said after that mark; all of it where that is no more among the last messages."""
    said = [message for message in history if message.author in ("customer", "agent")]
    ids = [message.id for message in said]
    return tuple(said[ids.index(MessageId(read)) + 1 :] if read in ids else said)


def _unanswered(history: Sequence[Message]) -> tuple[Message, ...]:
    """What the customer wrote since a person answered last: what the answer is to."""
    said = said_since(history, "")
    answered = max((at for at, message in enumerate(said) if message.author == "agent"), default=-1)
    return tuple(message for message in said[answered + 1 :] if message.text)


def until(choice: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The end of a snooze: hours count as they pass, days end in the morning of the shop."""
    hours = {"1h": 1, "3h": 3}.get(choice)
    if hours is not None:
        return now + timedelta(hours=hours)
    days = {"tomorrow": 1, "3d": 3, "7d": 7}.get(choice, 1)
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, zone)
