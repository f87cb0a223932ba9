"""Injected failures: before or after a request was carried out, as an answer, as a cut, as silence."""

from typing import Any

import aiohttp
import pytest

from sandbox.gorgias import Account, Fault, Gorgias


async def test_an_error_answer_comes_before_or_after_the_deed(rest: Any, account: Account) -> None:
    account.faults.add(Fault("answer", status=503, retry_after_s=3, method="POST", path="/tickets$"))
    refused = await rest("POST", "/tickets", {"via": "api"})
    assert (refused.status, refused.headers["Retry-after"]) == (503, "3")
    account.faults.add(Fault("answer", applied=True, method="POST", path="/customers$"))
    channels = [{"type": "email", "address": "ada@example.com", "preferred": True}]
    assert (await rest("POST", "/customers", {"channels": channels})).status == 500
    assert [customer.email for customer in account.customers.values()] == ["ada@example.com"]


@pytest.mark.parametrize("applied", [False, True])
async def test_a_cut_connection_tells_nobody(rest: Any, account: Account, applied: bool) -> None:
    account.faults.add(Fault("drop", applied=applied, method="POST"))
    channels = [{"type": "email", "address": "ada@example.com", "preferred": True}]
    with pytest.raises(aiohttp.ClientConnectionError):
        await rest("POST", "/customers", {"channels": channels})
    assert len(account.customers) == int(applied)
    (call,) = account.calls
    assert (call.status, call.fault) == (None, "drop after applying" if applied else "drop")


async def test_silence_outlasts_a_client(account: Account, gorgias: Gorgias) -> None:
    account.faults.add(Fault("hang"))
    timeout = aiohttp.ClientTimeout(total=0.05)
    headers = {"Authorization": aiohttp.encode_basic_auth(gorgias.email, gorgias.api_key)}
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as http:
        with pytest.raises(TimeoutError):
            await http.get(f"{gorgias.api_url}/users/0")
    assert [call.fault for call in account.calls] == ["hang"]


async def test_a_fault_is_used_up_and_can_be_called_off(rest: Any, account: Account) -> None:
    account.faults.add(Fault("answer", times=2))
    account.faults.add(Fault("answer", status=502, times=None))
    assert [(await rest("GET", "/users/0")).status for _ in range(4)] == [500, 500, 502, 502]
    account.faults.clear()
    assert (await rest("GET", "/users/0")).status == 200


async def test_a_late_answer_is_a_good_one(rest: Any, account: Account) -> None:
    account.faults.add(Fault("delay", delay_s=0.01))
    assert (await rest("GET", "/users/0")).status == 200


async def test_faults_and_limits_are_set_over_http_too(rest: Any, account: Account, gorgias: Gorgias) -> None:
    async with aiohttp.ClientSession(f"{gorgias.base_url}/sandbox/") as http:
        async with http.post("faults", json={"kind": "answer", "status": 500, "times": None}) as answer:
            assert answer.status == 204
        assert (await rest("GET", "/users/0")).status == 500
        async with http.delete("faults") as answer:
            assert answer.status == 204
        async with http.put("limits", json={"enabled": True, "limit": 1}) as answer:
            assert answer.status == 204
        assert [(await rest("GET", "/users/0")).status for _ in range(2)] == [200, 429]
        async with http.get("calls") as answer:
            assert [call["status"] for call in await answer.json()] == [500, 200, 429]
        async with http.put("webhooks/mischief", json={"lose": 0.5}) as answer:
            assert answer.status == 204
    assert gorgias.webhooks.mischief.lose == 0.5
