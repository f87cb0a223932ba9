"""Every kind of field: Slack's client takes it, a person fills it in, and what was entered comes back under its name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from handlers.slack.blocks import modal
from handlers.slack.payloads import emails_in, form_event
from sandbox.slack import RefusedByClientError
from support.model.conversation import ConversationId
from support.model.decisions import Form, FormField, FormOption
from support.model.events import FormSubmitted
from support.model.people import Venue
from tests.sandbox.slack.scene import Scene, socket_mode

TALK = ConversationId("c1")
SIZES = tuple(FormOption(f"gid://shopify/ProductVariant/{n}", f"Size {n}") for n in range(1, 4))
MANY = tuple(FormOption(str(n), f"Item {n}") for n in range(150))


def form(*fields: FormField) -> Form:
    return Form("proof", "A title longer than Slack takes", "An intro\n\n- with a list", "Send", "Cancel", fields)


class Opened:
    """Opens forms for Ann and keeps what she sends."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.form = form()
        self.bodies: list[dict[str, Any]] = []

        @scene.app.command("/go")
        async def on_command(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            venue = Venue("slack", scene.workspace.team_id, scene.help, "1700000000.000100")
            await scene.client.views_open(trigger_id=body["trigger_id"], view=modal(self.form, TALK, venue))

        @scene.app.view("relais:proof")
        async def on_view(ack: Any, body: dict[str, Any]) -> None:
            self.bodies.append(body)
            await ack()

    async def fill(self, field: FormField, value: Any) -> FormSubmitted:
        """Open a form with one field, fill it in, send it."""
        self.form = form(field)
        await self.scene.ann.command("/go")
        await self.scene.remote.wait_for(self.scene.ann.modal)
        await self.scene.ann.submit({} if value is None else {field.name: value})
        event = form_event(self.bodies[-1])
        assert event is not None
        return event


@pytest.fixture
async def opened(scene: Scene) -> AsyncIterator[Opened]:
    shown = Opened(scene)
    async with socket_mode(scene):
        yield shown


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (FormField("x", "Text", "text", hint="h" * 200), " 1042 ", "1042"),
        (FormField("x", "Text", "text", "from the start"), None, "from the start"),
        (FormField("x", "Long", "long_text", help="Why?"), "two\nlines", "two\nlines"),
        (FormField("x", "Mail", "email"), "ann@example.com", "ann@example.com"),
        (FormField("x", "Code", "code"), "482 913", "482 913"),
        (FormField("x", "Number", "number", "2"), "3", "3"),
        (FormField("x", "One", "choice", options=SIZES), "Size 2", "gid://shopify/ProductVariant/2"),
        (FormField("x", "One", "choice", SIZES[2].value, options=SIZES), None, "gid://shopify/ProductVariant/3"),
        (FormField("x", "One", "choice", options=MANY), "99", "99"),
        (FormField("x", "Some", "multi", options=SIZES), ["Size 1", "Size 3"],
         "gid://shopify/ProductVariant/1,gid://shopify/ProductVariant/3"),
        (FormField("x", "Some", "multi", f"{SIZES[0].value},{SIZES[1].value}", options=SIZES), None,
         "gid://shopify/ProductVariant/1,gid://shopify/ProductVariant/2"),
        (FormField("x", "Some", "multi", options=MANY), ["3", "4"], "3,4"),
        (FormField("x", "Some", "multi", options=SIZES, optional=True), None, ""),
        (FormField("x", "Text", "text", optional=True), None, ""),
        (FormField("x", "Mail", "email", optional=True), None, ""),
        (FormField("x", "l" * 2500, "text", "v" * 3500, help="h" * 2500), None, "v" * 3000),
        (FormField("x", "One", "choice", "gone", options=(FormOption("a", "o" * 100),)), "a", "a"),
    ],
)  # fmt: skip
async def test_what_is_entered_comes_back(opened: Opened, field: FormField, value: Any, expected: str) -> None:
    event = await opened.fill(field, value)
    assert event.values == {"x": expected}
    assert (event.conversation, event.form, event.venue.thread) == (TALK, "proof", "1700000000.000100")


async def test_a_code_has_six_digits_at_least(opened: Opened) -> None:
    with pytest.raises(RefusedByClientError):
        await opened.fill(FormField("x", "Code", "code"), "123")


async def test_filled_in_addresses_are_known_as_such(opened: Opened) -> None:
    await opened.fill(FormField("mail", "Mail", "email"), "ann@example.com")
    assert emails_in(opened.bodies[-1]) == ["mail"]
    await opened.fill(FormField("mail", "Mail", "email", optional=True), None)
    assert emails_in(opened.bodies[-1]) == []
