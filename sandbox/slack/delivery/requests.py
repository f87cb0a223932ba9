"""Signed HTTP requests to the bot: events as JSON, interactions and commands as forms.

https://docs.slack.dev/authentication/verifying-requests-from-slack. The time in a signature is always the
machine's, since the bot compares it with its own; the stand-in's clock may be ahead.
"""

import hashlib
import hmac
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
import orjson

from sandbox.slack.delivery.parcel import Kind, Parcel
from sandbox.slack.model import Json


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot's endpoint answered, or why there is no answer (`reason`, in Slack's words)."""

    reason: str = ""
    payload: Json | None = None
    wants_no_retry: bool = False


def signature(signing_secret: str, timestamp: str, body: bytes) -> str:
    """The `X-Slack-Signature` of a body."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(signing_secret.encode(), signed, hashlib.sha256).hexdigest()


def signed_headers(signing_secret: str, body: bytes, *, timestamp: str | None = None) -> dict[str, str]:
    timestamp = timestamp or str(int(time.time()))
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(signing_secret, timestamp, body),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }


class Requests:
    """One HTTP client for all that goes to an app's request URLs."""

    def __init__(self, signing_secret: str) -> None:
        self._signing_secret = signing_secret
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, parcel: Parcel, timeout_s: float) -> Reply:
        """One attempt."""
        body, content_type = _form(parcel)
        headers = signed_headers(self._signing_secret, body) | {"Content-Type": content_type}
        if parcel.attempt:
            headers |= {
                "X-Slack-Retry-Num": str(parcel.attempt),
                "X-Slack-Retry-Reason": parcel.retry_reason,
            }
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(
                url,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=timeout_s),
            ) as response:
                return await _reply(response)
        except TimeoutError:
            return Reply("http_timeout")
        except aiohttp.ClientError:
            return Reply("connection_failed")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _form(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind is Kind.EVENT:
        return parcel.body, "application/json"
    if parcel.kind is Kind.INTERACTION:
        return urlencode({"payload": parcel.body.decode()}).encode(), "application/x-www-form-urlencoded"
    return urlencode(parcel.payload).encode(), "application/x-www-form-urlencoded"


async def _reply(response: aiohttp.ClientResponse) -> Reply:
    body = await response.read()
    if response.status >= 300:
        return Reply("http_error", wants_no_retry=response.headers.get("X-Slack-No-Retry") == "1")
    if not body:
        return Reply(payload={})
    if response.content_type == "application/json":
        payload = orjson.loads(body)
        return Reply(payload=payload if isinstance(payload, dict) else {})
    return Reply(payload={"text": body.decode()})
