"""The HTTP side: credentials, repeats, limits, merged ids, error texts without personal data."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from sandbox.gorgias import Account, Fault, Gorgias
from sandbox.gorgias.ratelimit import LeakyBucket
from support.errors import HelpdeskRefused, HelpdeskUnavailable
from support.integrations.gorgias.client import Conflict, GorgiasClient, NotFound, base_url

ADA = {"name": "Ada", "email": "ada@example.com",
       "channels": [{"type": "email", "address": "ada@example.com", "preferred": True}]}  # fmt: skip


def test_the_api_is_the_accounts_unless_a_setting_says_otherwise() -> None:
    assert base_url("acme") == "https://acme.gorgias.com/api"
    assert base_url("acme", "http://127.0.0.1:9000/api/") == "http://127.0.0.1:9000/api"


async def test_wrong_credentials_name_the_settings(gorgias: Gorgias) -> None:
    async with GorgiasClient(gorgias.api_url, gorgias.email, "wrong") as client:
        with pytest.raises(HelpdeskRefused, match="GORGIAS_EMAIL and GORGIAS_API_KEY"):
            await client.get("/users/0")


async def test_nobody_there_is_tried_again_then_unavailable() -> None:
    async with GorgiasClient("http://127.0.0.1:9/api", "a@example.com", "k", first_delay_s=0.001) as client:
        with pytest.raises(HelpdeskUnavailable, match="can't be reached") as caught:
            await client.post("/tickets", {})
    assert isinstance(caught.value.__cause__, OSError)


@pytest.mark.parametrize("fault", [Fault("answer", status=502), Fault("drop"), Fault("drop", applied=True)])
async def test_a_read_and_a_change_are_repeated(client: GorgiasClient, account: Account, fault: Fault) -> None:
    account.faults.add(fault)
    assert (await client.get("/users/0"))["email"] == client.email
    assert len(account.calls.matching("GET", "/api/users/0")) == 2
    customer = (await client.post("/customers", ADA))["id"]
    account.faults.add(Fault(fault.kind, applied=fault.applied, status=fault.status, method="PUT"))
    await client.put(f"/customers/{customer}", {"name": "Ada L."})
    assert account.customers[customer].name == "Ada L."


async def test_a_read_that_keeps_failing_is_given_up(client: GorgiasClient, account: Account) -> None:
    account.faults.add(Fault("answer", status=503, times=None))
    with pytest.raises(HelpdeskUnavailable, match="503"):
        await client.get("/users/0")
    assert len(account.calls) == 3


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("kind", ["answer", "drop", "hang"])
async def test_a_post_that_broke_off_is_never_repeated(
    gorgias: Gorgias, account: Account, kind: Any, applied: bool
) -> None:
    account.faults.add(Fault(kind, applied=applied))
    async with GorgiasClient(
        gorgias.api_url, gorgias.email, gorgias.api_key, timeout_s=2 if kind == "hang" else 60
    ) as client:
        with pytest.raises(HelpdeskUnavailable) as caught:
            await client.post("/customers", ADA)
    assert len(account.calls.matching("POST", "/api/customers")) == 1
    assert len(account.customers) == int(applied)
    assert (caught.value.__cause__ is None) == (kind == "answer")


async def test_a_429_was_not_carried_out_so_even_a_post_is_repeated(client: GorgiasClient, account: Account) -> None:
    account.faults.add(Fault("answer", status=429, retry_after_s=0.01))
    assert (await client.post("/customers", ADA))["email"] == "ada@example.com"
    assert len(account.customers) == 1


async def test_a_long_wait_is_handed_to_the_caller_and_kept(client: GorgiasClient, account: Account) -> None:
    account.faults.add(Fault("answer", status=429, retry_after_s=60))
    with pytest.raises(HelpdeskUnavailable) as caught:
        await client.get("/users/0")
    assert caught.value.retry_after_s == 60
    with pytest.raises(HelpdeskUnavailable) as caught:
        await client.get("/users/0")
    assert caught.value.retry_after_s is not None
    assert 0 < caught.value.retry_after_s <= 60
    assert len(account.calls) == 1


async def test_catching_up_never_meets_the_limit(gorgias: Gorgias, account: Account) -> None:
    account.bucket = LeakyBucket(limit=40, window_s=2.0)
    async with GorgiasClient(gorgias.api_url, gorgias.email, gorgias.api_key, window_s=2.0) as client:
        await asyncio.gather(*(client.get("/users/0") for _ in range(80)))
    assert len(account.calls) == 80
    assert account.calls.refused_for_rate() == 0


async def test_lists_are_read_through_all_pages(client: GorgiasClient, account: Account) -> None:
    for number in range(250):
        account.tag(f"tag {number}")
    assert len([row async for row in client.rows("/tags")]) == 250
    assert len(account.calls.matching("GET", "/api/tags")) == 3


async def test_kinds_of_refusal(client: GorgiasClient) -> None:
    with pytest.raises(NotFound):
        await client.get("/tickets/1")
    await client.post("/customers", ADA)
    with pytest.raises(Conflict):
        await client.post("/customers", ADA)
    with pytest.raises(HelpdeskRefused, match=r"POST /customers \(400\): channels, email"):
        await client.post("/customers", {"email": "secret words"})


async def test_neither_errors_nor_logs_tell_what_was_sent(client: GorgiasClient, account: Account) -> None:
    with capture_logs() as told:
        account.faults.add(Fault("answer", status=502))
        await client.get("/customers", {"email": "ada@example.com"})
        texts = []
        for body in (ADA, ADA, {"email": "ada at example", "name": "Ada"}):
            try:
                await client.post("/customers", body)
            except HelpdeskRefused as error:
                texts.append(str(error))
    assert len(texts) == 2
    assert [entry["event"] for entry in told] == ["gorgias_retry"]
    for text in (*texts, str(told)):
        assert "ada" not in text.lower()
        assert "example" not in text.lower()


async def test_merged_ids_are_followed_for_every_method(client: GorgiasClient, gorgias: Gorgias) -> None:
    message = {"channel": "api", "via": "api", "from_agent": False, "sender": {"email": "ada@example.com"},
               "body_text": "hi"}  # fmt: skip
    ids = [(await client.post("/tickets", {"via": "api", "messages": [message]}))["id"] for _ in range(3)]
    async with gorgias.people() as people:
        await people.merge(ids[2], into=ids[1])
        await people.merge(ids[1], into=ids[0])
    assert (await client.get(f"/tickets/{ids[2]}"))["id"] == ids[0]
    assert (await client.post(f"/tickets/{ids[2]}/messages", message))["ticket_id"] == ids[0]
    assert (await client.put(f"/tickets/{ids[1]}", {"status": "closed"}))["id"] == ids[0]
    await client.delete(f"/tickets/{ids[2]}/tags", {"names": ["x"]})


async def test_it_must_be_entered_first() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await GorgiasClient("http://127.0.0.1:9/api", "a@example.com", "k").get("/users/0")
