"""Reads a Web API request as Slack does: GET or POST, parameters in the query, a form, or a JSON body.

https://docs.slack.dev/apis/web-api/#methods. Written against ASGI itself, since this runs for each call of
a benchmark.
"""

from base64 import b64decode
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

import orjson

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class UnreadableError(Exception):
    """A body that Slack would refuse; `code` is its error code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """Parameters and token, wherever they stood."""

    params: dict[str, Any]
    token: str


async def read_request(scope: Scope, receive: Receive) -> ApiRequest:
    """Raises `UnreadableError`."""
    authorization = content_type = ""
    for name, value in scope["headers"]:
        if name == b"authorization":
            authorization = value.decode("latin-1")
        elif name == b"content-type":
            content_type = value.decode("latin-1")
    query = scope["query_string"]
    params: dict[str, Any] = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if scope["method"] == "POST":
        body = await read_body(receive)
        if body:
            params.update(_parse(body, content_type))
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "basic":
        params.update(_client(credentials))
    token = credentials.strip() if scheme.lower() == "bearer" else str(params.get("token") or "")
    return ApiRequest(params, token)


def _client(credentials: str) -> dict[str, str]:
    """An app's id and secret, as `oauth.v2.access` wants them."""
    try:
        client_id, _, secret = b64decode(credentials).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": secret}


async def read_body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


def _parse(body: bytes, content_type: str) -> dict[str, Any]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _json(body)
    if kind == "application/x-www-form-urlencoded":
        try:
            return dict(parse_qsl(body.decode(), keep_blank_values=True))
        except UnicodeDecodeError:
            raise UnreadableError("invalid_charset") from None
    if kind == "multipart/form-data":
        return multipart_fields(body, content_type)
    raise UnreadableError("invalid_post_type" if kind else "missing_post_type")


def _json(body: bytes) -> dict[str, Any]:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise UnreadableError("invalid_json") from None
    if not isinstance(parsed, dict):
        raise UnreadableError("json_not_object")
    return parsed


def multipart_fields(body: bytes, content_type: str) -> dict[str, Any]:
    """The parts of a multipart form by name: text as `str`, files as `bytes`."""
    parsed = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    fields: dict[str, Any] = {}
    for part in parsed.get_payload() if parsed.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        content = part.get_payload(decode=True)  # type: ignore[union-attr]
        if isinstance(name, str) and isinstance(content, bytes):
            is_file = part.get_filename() is not None  # type: ignore[union-attr]
            fields[name] = content if is_file else content.decode()
    return fields
