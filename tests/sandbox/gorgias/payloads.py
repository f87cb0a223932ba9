"""Messages as a client of the API sends them."""

from typing import Any

INCOMING: dict[str, Any] = {"channel": "api", "via": "api", "from_agent": False, "sender": {"email": "ada@example.com"}}
OUTGOING: dict[str, Any] = {
    "channel": "api", "via": "api", "from_agent": True, "sender": {"email": "relais@northwind-supply.example"},
    "receiver": {"email": "ada@example.com"}, "sent_datetime": "2026-05-01T10:00:00Z",
}  # fmt: skip
NOTE: dict[str, Any] = {"channel": "internal-note", "via": "api", "from_agent": True, "body_text": "for us"}
