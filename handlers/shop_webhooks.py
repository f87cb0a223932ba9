"""The shop's webhooks over HTTP: believed by their signature alone, handed on as a notice, answered at once.

https://shopify.dev/docs/apps/build/webhooks/subscribe/https
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from handlers.bodies import raw_body
from support.errors import NotGenuine
from support.model.commerce import ShopNotice

Reading = Callable[[Mapping[str, str], bytes], ShopNotice | None]
"""What headers and raw body say; None for what nobody here listens to. Raises NotGenuine."""


def shop_webhooks(
    read: Reading, notice: Callable[[ShopNotice], Awaitable[object]]
) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint. 401 for what the shop did not sign, 413 for what is too large; else 200, once it is kept."""

    async def receive(request: Request) -> Response:
        body = await raw_body(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        try:
            told = read(request.headers, body)
        except NotGenuine:
            return PlainTextResponse("unauthorized", status_code=401)
        if told is not None:
            await notice(told)
        return PlainTextResponse("ok")

    return receive
