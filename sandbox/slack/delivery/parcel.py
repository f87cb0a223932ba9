"""One payload on its way to the bot, and what became of it."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

import orjson

from sandbox.slack.model import Json


class Kind(StrEnum):
    """The `type` of a Socket Mode envelope."""

    EVENT = "events_api"
    INTERACTION = "interactive"
    COMMAND = "slash_commands"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What came back for a payload: an answer (perhaps empty), or none and Slack's word for that."""

    payload: Json = field(default_factory=dict)
    error: str | None = None

    @property
    def is_ok(self) -> bool:
        return self.error is None

    def as_json(self) -> Json:
        return {"ok": self.is_ok, "payload": self.payload, "error": self.error}


@dataclass(slots=True, eq=False)
class Parcel:
    """A payload with its attempts. Only events are retried: a person waits for the answer to the others.

    `sent_at` is when the last attempt began; `envelope_id` names the one that is under way over a socket and is empty
    between attempts. `timer` is whatever comes next if nothing else happens: the end of an attempt, or the next one.
    """

    kind: Kind
    payload: Json
    body: bytes
    url: str | None
    attempt: int = 0
    sent_at: float = 0.0
    retry_reason: str = ""
    envelope_id: str = ""
    is_done: bool = False
    timer: asyncio.TimerHandle | None = None
    answer: "asyncio.Future[Acknowledgement] | None" = None

    @classmethod
    def of(cls, kind: Kind, payload: Json, url: str | None) -> "Parcel":
        return cls(kind, payload, orjson.dumps(payload), url)

    def as_json(self) -> Json:
        """For whoever looks at the stand-in from outside."""
        return {
            "kind": self.kind,
            "event_id": self.payload.get("event_id"),
            "type": (self.payload.get("event") or self.payload).get("type"),
            "attempt": self.attempt,
            "sent_at": self.sent_at,
            "retry_reason": self.retry_reason,
            "payload": self.payload,
        }
