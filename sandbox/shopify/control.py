"""`/sandbox/…`: the hand behind the shop, in JSON, for demos and for tests in another process.

| Call | What it does |
|---|---|
| `GET shop` | the shop as a shop file |
| `GET orders/{name}` | one order of it |
| `POST orders/{name}/ship` | `{units?, tracking?, status?, estimatedDeliveryAt?}`; `units` by line id |
| `POST orders/{name}/fulfillments/{n}/advance` | `{to, message?, estimatedDeliveryAt?}`: the carrier reports |
| `POST orders/{name}/edit` | any keys of the order in a shop file |
| `POST variants/{number}/stock` | `{units}`: so many are on the shelf now |
| `POST faults` / `DELETE faults` | `{kind, times?, seconds?, operation?}`, `{nulls: […]}`, `{jobsNeverEnd}` / none |
| `POST throttle` | `{maximum, restorePerS, available?, enforced?}` |
| `POST scopes` | `{scopes: […]}` |
| `POST tokens/revoke` | every token is bad from now on |
| `POST clock` | `{advanceS}` |
| `GET requests` / `DELETE requests` | the GraphQL requests so far / forget them |
| `GET webhooks` / `POST webhooks` | tries so far / `{topic, uri}`: subscribe |
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.shopify.clock import parse_moment
from sandbox.shopify.shopfile import Json, gid, tail
from sandbox.shopify.stock import recount
from sandbox.shopify.subscriptions import TOPICS
from sandbox.shopify.transitions import ImpossibleError, advance, edit, ship

if TYPE_CHECKING:
    from sandbox.shopify.server import Backstage


class ControlError(ValueError):
    """The call makes no sense; the message says why."""


async def refused(_request: Request, error: Exception) -> Response:
    """400 with the reason."""
    return JSONResponse({"error": str(error)}, 400)


def _stage(request: Request) -> Backstage:
    stage: Backstage = request.app.state.backstage
    return stage


async def _body(request: Request) -> Json:
    try:
        body = orjson.loads(await request.body() or b"{}")
    except ValueError as error:
        raise ControlError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise ControlError("the body is not an object")
    return body


def _order(request: Request) -> Json:
    order = _stage(request).shop.order_named(request.path_params["name"])
    if order is None:
        raise ControlError("there is no such order")
    return order


def _moment(text: Any) -> datetime | None:
    try:
        return None if text is None else parse_moment(text)
    except (TypeError, ValueError) as error:
        raise ControlError(f"not a moment: {text!r}") from error


async def _shop(request: Request) -> Response:
    _stage(request).settle()
    return Response(orjson.dumps(_stage(request).shop.dump()), media_type="application/json")


async def _one_order(request: Request) -> Response:
    _stage(request).settle()
    return JSONResponse(_order(request))


async def _ship(request: Request) -> Response:
    stage, order, body = _stage(request), _order(request), await _body(request)
    fulfillment, changes = ship(
        stage.shop,
        order,
        units=body.get("units"),
        tracking=body.get("tracking"),
        status=body.get("status", "CONFIRMED"),
        estimated_delivery_at=_moment(body.get("estimatedDeliveryAt")),
    )
    stage.webhooks.announce(changes)
    return JSONResponse(fulfillment)


async def _advance(request: Request) -> Response:
    stage, order, body = _stage(request), _order(request), await _body(request)
    place = request.path_params["n"]
    if not 1 <= place <= len(order["fulfillments"]):
        raise ControlError(f"the order has {len(order['fulfillments'])} fulfillments")
    fulfillment = order["fulfillments"][place - 1]
    changes = advance(
        stage.shop,
        order,
        fulfillment,
        str(body.get("to", "")),
        message=body.get("message"),
        estimated_delivery_at=_moment(body.get("estimatedDeliveryAt")),
    )
    stage.webhooks.announce(changes)
    return JSONResponse(fulfillment)


async def _edit(request: Request) -> Response:
    stage, order = _stage(request), _order(request)
    stage.webhooks.announce(edit(stage.shop, order, await _body(request)))
    return JSONResponse(order)


async def _stock(request: Request) -> Response:
    stage, body = _stage(request), await _body(request)
    stage.settle()
    id_ = gid("ProductVariant", request.path_params["number"])
    stage.webhooks.announce(recount(stage.shop, id_, int(body.get("units", 0))))
    return JSONResponse(stage.shop.variants_by_id[id_][1])


async def _faults(request: Request) -> Response:
    faults = _stage(request).faults
    if request.method == "DELETE":
        faults.clear()
        return Response(status_code=204)
    body = await _body(request)
    if "nulls" in body:
        faults.set_nulls(*body["nulls"])
    if "jobsNeverEnd" in body:
        faults.jobs_never_end = bool(body["jobsNeverEnd"])
    if "kind" in body:
        faults.add(
            body["kind"],
            int(body.get("times", 1)),
            seconds=float(body.get("seconds", 0)),
            operation=body.get("operation"),
        )
    return Response(status_code=204)


async def _throttle(request: Request) -> Response:
    throttle, body = _stage(request).throttle, await _body(request)
    throttle.enforced = bool(body.get("enforced", throttle.enforced))
    maximum, restore = float(body.get("maximum", throttle.maximum)), float(
        body.get("restorePerS", throttle.restore_per_s))  # fmt: skip
    throttle.set(maximum=maximum, restore_per_s=restore, available=body.get("available"))
    return JSONResponse(throttle.status())


async def _scopes(request: Request) -> Response:
    stage = _stage(request)
    stage.access.grant((await _body(request)).get("scopes", ()))
    return JSONResponse({"scopes": sorted(stage.access.scopes)})


async def _revoke(request: Request) -> Response:
    _stage(request).access.revoke_all()
    return Response(status_code=204)


async def _clock(request: Request) -> Response:
    shop, body = _stage(request).shop, await _body(request)
    if shop.clock is None:
        raise ControlError("this shop's clock belongs to somebody else")
    shop.clock.advance(timedelta(seconds=float(body.get("advanceS", 0))))
    return JSONResponse({"now": shop.now().isoformat()})


async def _requests(request: Request) -> Response:
    journal = _stage(request).journal
    if request.method == "DELETE":
        journal.clear()
        return Response(status_code=204)
    return JSONResponse([asdict(entry) for entry in journal.all(request.query_params.get("operation"))])


async def _webhooks(request: Request) -> Response:
    stage = _stage(request)
    if request.method == "GET":
        return JSONResponse([asdict(one) for one in stage.webhooks.sent])
    body = await _body(request)
    if body.get("topic") not in TOPICS or not isinstance(body.get("uri"), str):
        raise ControlError(f"a webhook needs a uri and one of {', '.join(TOPICS)}")
    return JSONResponse({"id": tail(stage.subscriptions.add(body["topic"], body["uri"])["id"])})


ROUTES = [
    Route("/shop", _shop),
    Route("/orders/{name}", _one_order),
    Route("/orders/{name}/ship", _ship, methods=["POST"]),
    Route("/orders/{name}/fulfillments/{n:int}/advance", _advance, methods=["POST"]),
    Route("/orders/{name}/edit", _edit, methods=["POST"]),
    Route("/variants/{number:int}/stock", _stock, methods=["POST"]),
    Route("/faults", _faults, methods=["POST", "DELETE"]),
    Route("/throttle", _throttle, methods=["POST"]),
    Route("/scopes", _scopes, methods=["POST"]),
    Route("/tokens/revoke", _revoke, methods=["POST"]),
    Route("/clock", _clock, methods=["POST"]),
    Route("/requests", _requests, methods=["GET", "DELETE"]),
    Route("/webhooks", _webhooks, methods=["GET", "POST"]),
]

ERRORS = (ControlError, ImpossibleError, ValueError)
"""A ValueError is a number or a word in the body that something here does not take."""
