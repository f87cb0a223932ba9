"""What Gorgias is sent: messages of a transcript, the hand-off's note, the ticket around them.

Rules, from https://developers.gorgias.com/docs/create-a-new-message-in-ticket-via-api and create-ticket:
- an incoming message has a customer as sender and no receiver; an outgoing one has a user as sender and a customer as
  receiver;
- a note has neither source nor receiver and stays with the team;
- `sent_datetime` is set on **every** message: Gorgias sends what lacks it, and the customer would get it twice;
- channel and way are `api`, so that Gorgias' auto-replies don't fire.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, assert_never

from support.model.conversation import Attachment, ConversationId
from support.model.deliveries import Handoff, TranscriptLine, named

Json = dict[str, Any]
Stored = Mapping[Attachment, Json]
"""What Gorgias calls each file that it has."""
NO_FILES: Stored = MappingProxyType({})

LONGEST_SUBJECT = 998
LONGEST_EXTERNAL_ID = 255
LONGEST_TAG = 256
LONGEST_WORD = 1000
"""https://developers.gorgias.com/reference/the-satisfactionsurvey-object"""
MOST_MESSAGES = 500
"""Per ticket when it is created. https://developers.gorgias.com/reference/create-ticket"""
NO_TEXT = "(no text)"
HANDOFF = ":handoff:"
"""Between a conversation's id and the moment of a hand-off, in the external id of its note."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def external_id(text: str) -> str:
    """Our id as Gorgias can hold it: as it is, or a digest where it is too long."""
    if len(text) <= LONGEST_EXTERNAL_ID:
        return text
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def note_id(handoff: Handoff) -> str:
    """The external id of a hand-off's note. A conversation that comes back to the team later has another one."""
    return external_id(f"{handoff.conversation}{HANDOFF}{_stamp(handoff.opened_at)}")


def handed_over(external_id: str) -> ConversationId | None:
    """The conversation of a hand-off's note, by its external id; None for other messages'."""
    conversation, mark, _ = external_id.partition(HANDOFF)
    return ConversationId(conversation) if mark else None


def ticket(
    handoff: Handoff, customer_id: int, agent_email: str, stored: Stored = NO_FILES, team_id: int | None = None
) -> tuple[Json, tuple[TranscriptLine, ...]]:
    """A ticket with its note and as many messages as it may begin with; and the lines that did not fit."""
    fitting = handoff.transcript[: MOST_MESSAGES - 1]
    messages = [message(line, customer_id, agent_email, stored) for line in fitting]
    body = {
        "channel": "api",
        "via": "api",
        "from_agent": False,
        "customer": {"id": customer_id},
        "external_id": external_id(handoff.conversation),
        "subject": _subject(handoff.subject),
        "language": handoff.language,
        "priority": handoff.priority,
        "tags": [{"name": name} for name in tag_names(handoff)],
        "created_datetime": _stamp(handoff.opened_at),
        "messages": [*messages, note(handoff, agent_email)],
    }
    if team_id is not None:
        body["assignee_team"] = {"id": team_id}
    return body, handoff.transcript[MOST_MESSAGES - 1 :]


def tag_names(handoff: Handoff) -> list[str]:
    """The hand-off's tags, each once."""
    return list(dict.fromkeys(name[:LONGEST_TAG] for name in handoff.tags if name))


def message(line: TranscriptLine, customer_id: int, agent_email: str, stored: Stored = NO_FILES) -> Json:
    """A line of the conversation. What the system noted about it is for the team only.

    Files that Gorgias has are attached, the others are named.
    """
    match line.author:
        case "customer":
            people: Json = {"from_agent": False, "sender": {"id": customer_id}}
        case "bot" | "agent":
            people = {"from_agent": True, "sender": {"email": agent_email}, "receiver": {"id": customer_id}}
        case "system":
            return _internal(line.text, agent_email, external_id(line.external_id), line.at)
        case _:
            assert_never(line.author)
    text = named(line.text, (file for file in line.files if file not in stored))
    attached = [stored[file] for file in line.files if file in stored]
    files: Json = {"attachments": attached} if attached else {}
    return {"channel": "api", "via": "api", **people, **_body(text, external_id(line.external_id), line.at), **files}


def rating(score: int, word: str, at: datetime) -> Json:
    """A satisfaction survey as the customer answered it."""
    stamp = _stamp(at)
    said = clean(word).strip()[:LONGEST_WORD]
    return {"score": score, "sent_datetime": stamp, "scored_datetime": stamp} | ({"body_text": said} if said else {})


def note(handoff: Handoff, agent_email: str) -> Json:
    """Everything the person who takes over needs, as an internal note."""
    labels, colon = handoff.labels, handoff.labels.colon
    lines = [handoff.summary, "", *(f"{name}{colon}{value}" for name, value in _known(handoff))]
    if handoff.suggestion:
        lines += ["", f"{labels.suggestion}{colon.rstrip(' ')}", handoff.suggestion, ""]
    if handoff.permalink:
        lines.append(f"{labels.conversation}{colon}{handoff.permalink}")
    written = _internal("\n".join(lines), agent_email, note_id(handoff), handoff.opened_at)
    written["body_html"] = _note_html(handoff)
    return written


def _known(handoff: Handoff) -> tuple[tuple[str, str], ...]:
    labels = handoff.labels
    who = ((labels.customer, handoff.customer_label), (labels.reason, handoff.reason))
    return (*who, *handoff.facts, *handoff.policies)


def _note_html(handoff: Handoff) -> str:
    labels, colon = handoff.labels, handoff.labels.colon
    items = "".join(f"<li><b>{_escaped(name)}</b>{colon}{_escaped(value)}</li>" for name, value in _known(handoff))
    link = ""
    if handoff.permalink and handoff.permalink.startswith(("https://", "http://")):
        link = f'<p><a href="{_escaped(handoff.permalink)}">{_escaped(labels.conversation)}</a></p>'
    draft = ""
    if handoff.suggestion:
        named = f"<b>{_escaped(labels.suggestion)}</b>{colon.rstrip(' ')}"
        draft = f"<p>{named}</p><blockquote>{_escaped(handoff.suggestion)}</blockquote>"
    return f"<p>{_escaped(handoff.summary)}</p><ul>{items}</ul>{draft}{link}"


def _internal(text: str, agent_email: str, id: str, at: datetime) -> Json:
    return {
        "channel": "internal-note",
        "via": "api",
        "from_agent": True,
        "public": False,
        "sender": {"email": agent_email},
        **_body(text, id, at),
    }


def _body(text: str, id: str, at: datetime) -> Json:
    cleaned = clean(text).strip() or NO_TEXT
    return {
        "body_text": cleaned,
        "body_html": f"<div>{_escaped(cleaned)}</div>",
        "external_id": id,
        "created_datetime": _stamp(at),
        "sent_datetime": _stamp(at),
    }


def clean(text: str) -> str:
    """Without control characters and halves of surrogate pairs, which no database behind an API takes."""
    return _CONTROL.sub("", text.replace("\r\n", "\n")).encode("utf-8", "replace").decode()


def _subject(text: str) -> str:
    flat = " ".join(clean(text).split())
    return flat if len(flat) <= LONGEST_SUBJECT else flat[: LONGEST_SUBJECT - 1] + "…"


def _escaped(text: str) -> str:
    return html.escape(clean(text)).replace("\n", "<br>")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
