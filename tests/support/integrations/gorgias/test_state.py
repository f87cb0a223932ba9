"""What Gorgias shows, read with its gaps."""

from datetime import UTC, datetime
from typing import Any

from support.integrations.gorgias.state import api_user, moment, ticket_entry, ticket_state

ENTRY: dict[str, Any] = {
    "id": 5, "ticket_id": 4, "from_agent": True, "public": True, "channel": "email", "via": "helpdesk",
    "sender": {"id": 1, "name": "Maya Chen"}, "stripped_text": "On its way.", "body_text": "On its way.\n\n-- \nMaya",
    "body_html": "<p>x</p>", "created_datetime": "2026-01-26T14:02:00.384938", "external_id": None,
    "failed_datetime": None, "attachments": None,
}  # fmt: skip


def test_text_without_quotations_is_preferred_and_html_is_the_last_resort() -> None:
    assert ticket_entry(ENTRY).text == "On its way."
    assert ticket_entry(ENTRY | {"stripped_text": None}).text == "On its way.\n\n-- \nMaya"
    bare = ENTRY | {"stripped_text": None, "body_text": None, "body_html": "<div>a &amp; b<br>c</div><p>d</p>"}
    assert ticket_entry(bare).text == "a & b\nc\nd"


def test_what_may_be_a_note_is_not_public() -> None:
    assert ticket_entry(ENTRY).public
    assert not ticket_entry(ENTRY | {"channel": "internal-note"}).public
    assert not ticket_entry({name: value for name, value in ENTRY.items() if name != "public"}).public


def test_attachments_come_with_sizes_as_text_or_number() -> None:
    files = [
        {"name": "a.png", "content_type": "image/png", "url": "https://x.example/a.png", "size": "784554"},
        {"url": "https://x.example/b", "size": None},
    ]
    first, second = ticket_entry(ENTRY | {"attachments": files}).attachments
    assert (first.name, first.media_type, first.size_bytes) == ("a.png", "image/png", 784554)
    assert (second.name, second.media_type, second.size_bytes) == ("file", "application/octet-stream", None)


def test_times_without_a_zone_are_utc() -> None:
    assert moment("2026-01-26T14:02:00.384938") == datetime(2026, 1, 26, 14, 2, 0, 384938, tzinfo=UTC)
    assert moment("2026-01-26T14:02:00-05:00") == datetime(2026, 1, 26, 19, 2, tzinfo=UTC)


def test_a_bare_ticket_can_be_read() -> None:
    state = ticket_state({"id": 4, "updated_datetime": "2026-01-26T14:02:00+00:00", "customer": None, "tags": None})
    assert (state.id, state.status, state.priority, state.customer_id, state.tags) == ("4", "open", "normal", None, ())


def test_a_bare_user_can_be_read() -> None:
    assert api_user({"id": 1, "role": None}).role == ""
