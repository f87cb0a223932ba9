"""Customers: found by what belongs to one of them alone, created with channels, never twice."""

from typing import Any

import pytest

ADA = "ada@example.com"


async def test_a_customer_is_found_by_email_external_id_and_channel(rest: Any) -> None:
    id = await rest.customer(ADA, external_id="slack:T1:U1")
    await rest.customer("bob@example.com")
    for query in (
        {"email": "ADA@example.com"},
        {"external_id": "slack:T1:U1"},
        {"channel_type": "email", "channel_address": ADA},
    ):
        answer = await rest("GET", "/customers", **query)
        assert [row["id"] for row in answer.body["data"]] == [id], query
        assert "channels" not in answer.body["data"][0]
    full = await rest("GET", f"/customers/{id}")
    assert [(c["type"], c["address"]) for c in full.body["channels"]] == [("email", ADA)]


async def test_nobody_is_found_for_an_unknown_address(rest: Any) -> None:
    answer = await rest("GET", "/customers", email=ADA)
    assert (answer.status, answer.body["data"]) == (200, [])


@pytest.mark.parametrize(
    "taken",
    [
        {"email": ADA, "channels": []},
        {"channels": [{"type": "email", "address": ADA, "preferred": True}]},
        {"external_id": "42", "channels": []},
    ],
)
async def test_what_belongs_to_another_customer_is_a_conflict(rest: Any, taken: dict[str, Any]) -> None:
    await rest.customer(ADA, external_id="42")
    answer = await rest("POST", "/customers", {"name": "Ada again", **taken})
    assert answer.status == 409
    assert len((await rest("GET", "/customers")).body["data"]) == 1


async def test_channels_are_required_and_checked(rest: Any) -> None:
    answer = await rest("POST", "/customers", {"email": "nobody", "wrong": 1})
    assert answer.status == 400
    assert answer.body["error"]["data"] == {
        "wrong": ["Unknown field."],
        "channels": ["Missing data for required field."],
        "email": ["Not a valid email address."],
    }


async def test_a_customer_without_email_is_possible(rest: Any) -> None:
    channel = {"type": "chat", "address": "slack:T1:U1", "preferred": True}
    answer = await rest("POST", "/customers", {"external_id": "slack:T1:U1", "channels": [channel]})
    assert (answer.status, answer.body["email"]) == (201, None)


async def test_update_adds_channels_and_delete_keeps_who_has_tickets(rest: Any) -> None:
    id = await rest.customer(ADA)
    phone = {"type": "phone", "address": "+15550100", "preferred": False}
    changed = await rest("PUT", f"/customers/{id}", {"name": "Ada L.", "channels": [phone]})
    assert changed.status == 202
    assert [c["type"] for c in changed.body["channels"]] == ["email", "phone"]
    await rest.ticket()
    assert (await rest("DELETE", f"/customers/{id}")).status == 400
    lonely = await rest.customer("bob@example.com")
    assert (await rest("DELETE", f"/customers/{lonely}")).status == 204
