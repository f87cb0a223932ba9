"""HTTP to one Gorgias account: credentials, time-outs, pacing, retries, merged ids, and errors in our own words.

What may be repeated: reads and PUTs after any failure; everything after a 429 or when no connection came about, since
nothing was carried out then. A POST that broke off is **not** repeated here: it may have been carried out, and only the
caller knows how to look (by external id, for Gorgias has no idempotency key).

Error texts and logs name methods, paths and fields, never values: bodies and queries hold customers' data.
https://developers.gorgias.com/reference/errors
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NoReturn, Self

import aiohttp
import structlog

from support.errors import HelpdeskRefused, HelpdeskUnavailable
from support.integrations.gorgias.pacing import WINDOW_S, Bucket, Pacer

log = structlog.get_logger(__name__)

LIMIT_HEADER = "X-Gorgias-Account-Api-Call-Limit"
TIMEOUT_S = 20.0
READ_TIMEOUT_S = 5.0
"""A read is tried again sooner: nothing can come of it twice, and others may wait behind it. The last try has all."""
ATTEMPTS = 3
FIRST_DELAY_S = 0.5
LONGEST_WAIT_S = 15.0
"""Longer than this we don't hold a caller: the outbox waits better, and shows that it waits."""
PAGE = 100
"""https://developers.gorgias.com/reference/pagination"""
MOST_HOPS = 5

_REPEATABLE = frozenset({"GET", "PUT"})
_IDS = re.compile(r"/(tickets|customers)/(\d+)(?=/|$)")

Json = dict[str, Any]
Query = Mapping[str, str | int]


class NotFound(HelpdeskRefused):
    """The thing does not exist, or was deleted."""


class Conflict(HelpdeskRefused):
    """An identifier is in use already (409)."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file to be uploaded. Each try needs a form of its own."""

    content: bytes = field(repr=False)
    media_type: str

    def form(self) -> aiohttp.FormData:
        """The name of the field is the file's: a plain one, since people read the message's own."""
        name = f"image.{self.media_type.rpartition('/')[2]}"
        form = aiohttp.FormData()
        form.add_field(name, self.content, filename=name, content_type=self.media_type)
        return form


class _Failure(Exception):
    """A try that failed but need not be the last one."""

    def __init__(self, message: str, *, repeatable: bool, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.repeatable = repeatable
        self.wait_s = wait_s


def base_url(domain: str, override: str = "") -> str:
    """The API of an account, or where GORGIAS_API_URL points."""
    return (override or f"https://{domain}.gorgias.com/api").rstrip("/")


class GorgiasClient:
    """One account's API. Use it as `async with`; it holds connections until then."""

    def __init__(
        self,
        api_url: str,
        email: str,
        api_key: str,
        *,
        timeout_s: float = TIMEOUT_S,
        window_s: float = WINDOW_S,
        first_delay_s: float = FIRST_DELAY_S,
        longest_wait_s: float = LONGEST_WAIT_S,
    ) -> None:
        self.email = email
        self._api_url = api_url.rstrip("/")
        self._authorization = aiohttp.encode_basic_auth(email, api_key)
        self._timeout_s = timeout_s
        self._first_delay_s = first_delay_s
        self._longest_wait_s = longest_wait_s
        self._pacer = Pacer(Bucket(window_s))
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        headers = {"Authorization": self._authorization, "Accept": "application/json"}
        self._http = aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def get(self, path: str, query: Query | None = None) -> Any:
        """Read."""
        return await self._call("GET", path, query=query)

    async def post(self, path: str, body: Json, *, timeout_s: float | None = None) -> Any:
        """Create. HelpdeskUnavailable may mean that it was done: look before repeating."""
        return await self._call("POST", path, body=body, timeout_s=timeout_s)

    async def upload(self, content: bytes, media_type: str) -> Json:
        """Store a file that messages can then have: its address and size."""
        answer = await self._call("POST", "/upload", query={"type": "attachment"}, body=_File(content, media_type))
        if not isinstance(answer, list) or not answer or not isinstance(answer[0], dict):
            raise HelpdeskUnavailable("Gorgias answered an upload without the file")
        return answer[0]

    async def put(self, path: str, body: Json) -> Any:
        """Change."""
        return await self._call("PUT", path, body=body)

    async def delete(self, path: str, body: Json | None = None) -> Any:
        """Remove."""
        return await self._call("DELETE", path, body=body)

    async def rows(self, path: str, query: Query | None = None) -> AsyncIterator[Json]:
        """All rows of a cursor list; stop whenever you have seen enough."""
        async for page in self.pages(path, query):
            for row in page:
                yield row

    async def pages(self, path: str, query: Query | None = None) -> AsyncIterator[list[Json]]:
        """The same, page by page."""
        asked: dict[str, str | int] = {"limit": PAGE, **(query or {})}
        while True:
            page = await self.get(path, asked)
            yield _listed(page, path)
            cursor = (page.get("meta") or {}).get("next_cursor")
            if not cursor:
                return
            asked["cursor"] = cursor

    async def _call(
        self, method: str, path: str, *, query: Query | None = None, body: Json | _File | None = None,
        timeout_s: float | None = None,
    ) -> Any:  # fmt: skip
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._followed(method, path, query, body, timeout_s or self._patience_s(method, attempt))
            except _Failure as failure:
                delay_s = self._delay_s(attempt) if failure.wait_s is None else failure.wait_s
                if not failure.repeatable or attempt >= ATTEMPTS or delay_s > self._longest_wait_s:
                    cause = failure.__cause__
                    raise HelpdeskUnavailable(str(failure), retry_after_s=failure.wait_s) from cause
                log.warning("gorgias_retry", method=method, path=path, attempt=attempt, reason=str(failure))
            await asyncio.sleep(delay_s)

    async def _followed(
        self, method: str, path: str, query: Query | None, body: Json | _File | None, timeout_s: float
    ) -> Any:
        """Follow merged tickets and customers ourselves: a 301 to a POST would otherwise become a GET."""
        for _hop in range(MOST_HOPS):
            status, headers, raw = await self._send(method, path, query, body, timeout_s)
            moved = self._moved(path, headers.get("Location", "")) if status in (301, 302, 307, 308) else None
            if moved is None:
                return self._read(method, path, status, headers, raw)
            path = moved
        raise HelpdeskRefused(f"Gorgias sends {method} {path} in circles")

    async def _send(
        self, method: str, path: str, query: Query | None, body: Json | _File | None, timeout_s: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        if self._http is None:
            raise RuntimeError("the client is used outside of its `async with`")
        wait_s = await self._pacer.turn(self._longest_wait_s)
        if wait_s:
            raise _Failure("Gorgias' rate limit is used up", repeatable=False, wait_s=wait_s)
        try:
            async with self._http.request(
                method,
                self._api_url + path,
                params=query,
                json=None if isinstance(body, _File) else body,
                data=body.form() if isinstance(body, _File) else None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=timeout_s),
            ) as answer:
                raw = await answer.read()
        except aiohttp.ClientConnectorError as error:
            raise _Failure("Gorgias can't be reached", repeatable=True) from error
        except TimeoutError as error:
            message = f"Gorgias did not answer {method} {path} within {timeout_s:g} s"
            raise _Failure(message, repeatable=method in _REPEATABLE) from error
        except aiohttp.ClientError as error:
            message = f"the connection to Gorgias broke off at {method} {path}"
            raise _Failure(message, repeatable=method in _REPEATABLE) from error
        finally:
            self._pacer.done()
        self._pacer.learn(answer.headers.get(LIMIT_HEADER))
        return answer.status, answer.headers, raw

    def _read(self, method: str, path: str, status: int, headers: Mapping[str, str], raw: bytes) -> Any:
        if status == 429:
            wait_s = _seconds(headers) or 1.0
            self._pacer.close(wait_s)
            raise _Failure("Gorgias asks to wait (429)", repeatable=True, wait_s=wait_s)
        if status >= 500:
            message = f"Gorgias answered {method} {path} with {status}"
            raise _Failure(message, repeatable=method in _REPEATABLE, wait_s=_seconds(headers))
        if not 200 <= status < 300:
            _refused(method, path, status, raw)
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError as error:
            message = f"Gorgias answered {method} {path} with something that is not JSON"
            raise _Failure(message, repeatable=method in _REPEATABLE) from error

    def _moved(self, path: str, location: str) -> str | None:
        """Only the id is taken from the answer: our credentials never follow a link to another host."""
        old, new = _IDS.search(path), _IDS.search(location)
        if old is None or new is None or old[1] != new[1] or old[2] == new[2]:
            return None
        return f"{path[: old.start(2)]}{new[2]}{path[old.end(2) :]}"

    def _patience_s(self, method: str, attempt: int) -> float:
        is_first = method == "GET" and attempt < ATTEMPTS
        return min(READ_TIMEOUT_S, self._timeout_s) if is_first else self._timeout_s

    def _delay_s(self, attempt: int) -> float:
        return self._first_delay_s * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.5)


def _seconds(headers: Mapping[str, str]) -> float | None:
    try:
        return max(0.0, float(headers.get("Retry-after", "")))
    except ValueError:
        return None


def _listed(page: Any, path: str) -> list[Json]:
    rows = page.get("data") if isinstance(page, dict) else None
    if not isinstance(rows, list):
        raise HelpdeskUnavailable(f"Gorgias answered GET {path} without a list")
    return rows


def _refused(method: str, path: str, status: int, raw: bytes) -> NoReturn:
    call = f"{method} {path}"
    match status:
        case 401:
            raise HelpdeskRefused("Gorgias refuses the credentials (401): check GORGIAS_EMAIL and GORGIAS_API_KEY")
        case 403:
            raise HelpdeskRefused(f"the role of GORGIAS_EMAIL's user does not allow {call} (403)")
        case 404:
            raise NotFound(f"Gorgias knows nothing at {call} (404)")
        case 409:
            raise Conflict(f"Gorgias has that already: {call} (409){_fields(raw)}")
        case _ if 300 <= status < 400:
            raise HelpdeskRefused(f"Gorgias sends {call} elsewhere ({status}): check GORGIAS_DOMAIN")
        case _:
            raise HelpdeskRefused(f"Gorgias refuses {call} ({status}){_fields(raw)}")


def _fields(raw: bytes) -> str:
    """The names of the fields that were complained about; what was said of them may quote their values."""
    try:
        data = json.loads(raw)["error"]["data"]
    except (ValueError, TypeError, KeyError):
        return ""
    names = sorted(_paths(data)) if isinstance(data, dict) else []
    return f": {', '.join(names)}" if names else ""


def _paths(data: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for name, inner in data.items():
        if isinstance(inner, dict) and inner:
            found += [f"{name}.{rest}" for rest in _paths(inner)]
        else:
            found.append(str(name))
    return found
