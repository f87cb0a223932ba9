"""Webhooks: triggers, templates as strings, and a network that loses, doubles and reorders."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.asgi import serve
from sandbox.gorgias import Gorgias, People

FORM = {
    "ticket_id": "{{ticket.id}}",
    "external_id": "{{ticket.external_id}}",
    "message_id": "{{message.id}}",
    "from_agent": "{{message.from_agent}}",
    "text": "no. {{ticket.id}}: {{ticket.status}}",
}


class Receiver:
    """An endpoint of ours that Gorgias calls."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], Any]] = []
        self.url = ""

    async def take(self, request: Request) -> Response:
        self.got.append((dict(request.headers), await request.json()))
        return Response(status_code=204)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with serve(Starlette(routes=[Route("/hook", receiver.take, methods=["POST"])])) as base:
        receiver.url = f"{base}/hook"
        yield receiver


async def connect(rest: Any, url: str, *triggers: str) -> int:
    http = {
        "url": url,
        "method": "POST",
        "request_content_type": "application/json",
        "response_content_type": "application/json",
        "headers": {"X-Relais-Secret": "s3cret"},
        "form": FORM,
        "triggers": dict.fromkeys(triggers, True),
    }
    answer = await rest("POST", "/integrations", {"name": "Relais", "type": "http", "http": http})
    assert answer.status == 201
    return int(answer.body["id"])


async def test_a_message_calls_the_integration_with_rendered_strings(
    rest: Any, gorgias: Gorgias, receiver: Receiver, people: People
) -> None:
    ticket = await rest.ticket(external_id="c-1")
    await connect(rest, receiver.url, "ticket-message-created")
    answered = await people.reply(ticket["id"], "On its way.")
    await gorgias.webhooks.drained()
    ((headers, body),) = receiver.got
    assert headers["x-relais-secret"] == "s3cret"
    assert body == {
        "ticket_id": str(ticket["id"]),
        "external_id": "c-1",
        "message_id": str(answered.messages[-1].id),
        "from_agent": "True",
        "text": f"no. {ticket['id']}: open",
    }


async def test_each_trigger_fires_for_what_it_is_named_after(
    rest: Any, gorgias: Gorgias, receiver: Receiver, people: People
) -> None:
    await connect(
        rest, receiver.url, "ticket-created", "ticket-updated", "ticket-status-updated", "ticket-assignment-updated",
        "ticket-self-unsnoozed",
    )  # fmt: skip
    ticket = await rest.ticket()
    await people.assign(ticket["id"], "Luc Bernard")
    await people.close(ticket["id"])
    await people.snooze(ticket["id"], 3600)
    await people.unsnooze(ticket["id"])
    await gorgias.webhooks.drained()
    fired = [hook.trigger for hook in gorgias.webhooks.sent]
    assert {name: fired.count(name) for name in sorted(set(fired))} == {
        "ticket-assignment-updated": 1,
        "ticket-created": 1,
        "ticket-self-unsnoozed": 1,
        "ticket-status-updated": 2,
        "ticket-updated": 4,
    }
    assert all(body["message_id"] == "None" for _headers, body in receiver.got)


async def test_a_deactivated_or_deleted_integration_is_silent(rest: Any, gorgias: Gorgias, receiver: Receiver) -> None:
    id = await connect(rest, receiver.url, "ticket-created")
    await rest("PUT", f"/integrations/{id}", {"deactivated_datetime": "2026-01-01T00:00:00Z"})
    await rest.ticket()
    await rest("PUT", f"/integrations/{id}", {"deactivated_datetime": None})
    await rest("DELETE", f"/integrations/{id}")
    await rest.ticket()
    await gorgias.webhooks.drained()
    assert receiver.got == []


async def test_an_unknown_trigger_or_type_is_refused(rest: Any) -> None:
    http = {"url": "https://x.example", "method": "POST", "request_content_type": "application/json",
            "response_content_type": "application/json", "triggers": {"ticket-exploded": True}}  # fmt: skip
    answer = await rest("POST", "/integrations", {"name": "x", "type": "email", "http": http})
    assert answer.body["error"]["data"] == {
        "type": ["Must be one of: http."],
        "http": {"triggers": {"ticket-exploded": ["Unknown field."]}},
    }


async def test_the_network_can_double_lose_and_reorder(rest: Any, gorgias: Gorgias, receiver: Receiver) -> None:
    await connect(rest, receiver.url, "ticket-created")
    gorgias.webhooks.mischief.duplicate = 1.0
    await rest.ticket()
    await gorgias.webhooks.drained()
    assert len(receiver.got) == 2
    gorgias.webhooks.mischief.duplicate = 0.0
    gorgias.webhooks.mischief.lose = 1.0
    await rest.ticket()
    await gorgias.webhooks.drained()
    assert len(receiver.got) == 2
    assert gorgias.webhooks.sent[-1].lost
    gorgias.webhooks.mischief.lose = 0.0
    gorgias.webhooks.mischief.delay_s = 0.05
    made = [(await rest.ticket())["id"] for _ in range(30)]
    await gorgias.webhooks.drained()
    arrived = [int(body["ticket_id"]) for _headers, body in receiver.got[2:]]
    assert sorted(arrived) == made
    assert arrived != made


async def test_nobody_there_is_noted_and_forgotten(rest: Any, gorgias: Gorgias) -> None:
    await connect(rest, "http://127.0.0.1:9/hook", "ticket-created")
    await rest.ticket()
    await asyncio.wait_for(gorgias.webhooks.drained(), 30)
    assert [(hook.status, hook.lost) for hook in gorgias.webhooks.sent] == [(None, False)]
