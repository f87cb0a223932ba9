"""Who may call the API, how often, and what a wrong call gets."""

from typing import Any

import aiohttp
import pytest

from sandbox.gorgias import Account, Gorgias
from sandbox.gorgias.ratelimit import LeakyBucket


async def test_says_what_it_is_without_credentials(gorgias: Gorgias) -> None:
    async with aiohttp.ClientSession() as http, http.get(gorgias.base_url) as answer:
        assert answer.status == 200
        assert "stand-in" in await answer.text()


@pytest.mark.parametrize(
    ("email", "key"),
    [("relais@northwind-supply.example", "wrong"), ("maya@northwind-supply.example", None), ("", "")],
)
async def test_wrong_credentials_get_401_in_gorgias_shape(
    rest: Any, gorgias: Gorgias, email: str, key: str | None
) -> None:
    answer = await rest("GET", "/account", credentials=(email, gorgias.api_key if key is None else key))
    assert answer.status == 401
    assert set(answer.body["error"]) == {"msg", "data"}


async def test_no_credentials_get_401(gorgias: Gorgias) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{gorgias.api_url}/tickets") as answer:
        assert answer.status == 401


async def test_the_current_user_is_user_0(rest: Any, gorgias: Gorgias) -> None:
    answer = await rest("GET", "/users/0")
    assert answer.body["email"] == gorgias.email
    assert answer.body["role"] == {"name": "admin"}


async def test_unknown_paths_and_things_get_404(rest: Any) -> None:
    for path in ("/nothing", "/tickets/1", "/customers/1", "/users/1", "/tickets/1/messages"):
        answer = await rest("GET", path)
        assert (answer.status, "error" in answer.body) == (404, True), path


async def test_malformed_json_gets_400(gorgias: Gorgias) -> None:
    headers = {"Authorization": aiohttp.encode_basic_auth(gorgias.email, gorgias.api_key)}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(f"{gorgias.api_url}/customers", data=b"{nonsense") as answer,
    ):
        assert answer.status == 400


async def test_the_41st_call_within_the_window_waits(rest: Any, account: Account) -> None:
    now = 0.0
    account.bucket = LeakyBucket(monotonic=lambda: now)
    answers = [await rest("GET", "/users/0") for _ in range(41)]
    assert [answer.status for answer in answers[:40]] == [200] * 40
    refused = answers[-1]
    assert refused.status == 429
    assert refused.headers["Retry-after"] == "1"
    assert refused.headers["X-Gorgias-Account-Api-Call-Limit"] == "40/40"
    assert answers[0].headers["X-Gorgias-Account-Api-Call-Limit"] == "1/40"
    assert account.calls.refused_for_rate() == 1
    now = 0.5
    assert [(await rest("GET", "/users/0")).status for _ in range(2)] == [200, 429]
    now = 100.0
    assert (await rest("GET", "/users/0")).headers["X-Gorgias-Account-Api-Call-Limit"] == "1/40"


async def test_a_scaled_window_empties_faster_and_says_so(rest: Any, account: Account) -> None:
    account.bucket = LeakyBucket(2, 0.2, monotonic=lambda: 0.0)
    answers = [await rest("GET", "/users/0") for _ in range(3)]
    assert (answers[-1].status, answers[-1].headers["Retry-after"]) == (429, "0.100")


async def test_calls_are_logged_with_what_was_asked(rest: Any, account: Account) -> None:
    await rest("POST", "/tickets", {"via": "api"})
    (call,) = account.calls.matching("POST", "/api/tickets")
    assert (call.status, call.body) == (400, {"via": "api"})
