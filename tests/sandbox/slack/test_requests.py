"""Events over HTTP: signatures, retries, refusals."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.asgi import serve
from sandbox.slack.delivery.requests import signed_headers
from tests.sandbox.slack.link import link
from tests.sandbox.slack.scene import Scene, http_events


class Endpoint:
    """A request URL that answers as the test wants and keeps what it got."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[Response] = []

    async def take(self, request: Request) -> Response:
        self.received.append((dict(request.headers), await request.body()))
        return self.answers.pop(0) if self.answers else Response()


@asynccontextmanager
async def endpoint(scene: Scene) -> AsyncIterator[Endpoint]:
    received = Endpoint()
    app = Starlette(routes=[Route("/slack/events", received.take, methods=["POST"])])
    async with serve(app) as url:
        await scene.remote.deliver_to(f"{url}/slack/events")
        yield received


async def test_requests_are_signed_and_say_what_slack_says(scene: Scene) -> None:
    async with endpoint(scene) as received:
        await scene.ann.post("#help", "Hello")
        await scene.remote.wait_for_deliveries()
        ((headers, body),) = received.received
        expected = signed_headers(scene.slack.signing_secret, body, timestamp=headers["x-slack-request-timestamp"])
        assert headers["x-slack-signature"] == expected["X-Slack-Signature"]
        assert headers["content-type"] == "application/json"
        assert "x-slack-retry-num" not in headers


async def test_bolt_takes_a_signed_request_and_refuses_a_forged_or_old_one(scene: Scene) -> None:
    body = b'{"type": "url_verification", "challenge": "abc"}'
    json_type = {"Content-Type": "application/json"}
    stale = str(int(time.time()) - 600)
    async with http_events(scene) as url, aiohttp.ClientSession() as http:
        genuine = signed_headers(scene.slack.signing_secret, body)
        async with http.post(url, data=body, headers=genuine | json_type) as answer:
            assert answer.status == 200
            assert "abc" in await answer.text()
        for forged in (
            signed_headers("another secret", body),
            signed_headers(scene.slack.signing_secret, body + b" "),
            signed_headers(scene.slack.signing_secret, body, timestamp=stale),
        ):
            async with http.post(url, data=body, headers=forged | json_type) as answer:
                assert answer.status == 401


async def test_http_retries_carry_number_and_reason(scene: Scene) -> None:
    await scene.remote.tune(time_scale=0.0001)
    async with endpoint(scene) as received:
        received.answers = [Response(status_code=500), Response(status_code=302)]
        await scene.ann.post("#help", "Hello")
        deliveries = await scene.remote.wait_for_deliveries()
        assert (deliveries["retries"], deliveries["lost"]) == (2, 0)
        retries = [
            (headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")) for headers, _ in received.received
        ]
        assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]
        assert len({body for _, body in received.received}) == 1


async def test_a_bot_may_decline_retries(scene: Scene) -> None:
    async with endpoint(scene) as received:
        received.answers = [Response(status_code=500, headers={"X-Slack-No-Retry": "1"})]
        await scene.ann.post("#help", "Hello")
        deliveries = await scene.remote.wait_for_deliveries()
        assert (deliveries["retries"], deliveries["lost"]) == (0, 1)


async def test_an_unreachable_url_counts_as_a_failed_attempt(scene: Scene) -> None:
    await scene.remote.tune(time_scale=0.0001)
    async with serve(Starlette()) as gone:
        pass
    await scene.remote.deliver_to(f"{gone}/slack/events")
    await scene.ann.post("#help", "Hello")
    deliveries = await scene.remote.wait_for_deliveries()
    assert deliveries["losses"][0]["retry_reason"] == "connection_failed"


async def test_an_event_can_come_both_ways(scene: Scene) -> None:
    async with endpoint(scene) as received, link(scene) as connection:
        await scene.remote.deliver_to(scene.workspace.app.events_url, also_by_socket=True)
        await scene.ann.post("#help", "Twice")
        envelope = await connection.receive()
        await connection.acknowledge(envelope)
        await scene.remote.wait_for_deliveries()
        assert len(received.received) == 1
        assert envelope["payload"]["event_id"].encode() in received.received[0][1]
