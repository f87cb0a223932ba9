"""The stand-in as an app and as a running server. `/v1` is the vendor's side, `/sandbox` the tests'."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.asgi import drop_connection, serve
from sandbox.openai import shapes
from sandbox.openai.desk import Desk
from sandbox.openai.moves import Asked, Call, Fault, Mind, Raw, Turn, read_move

HALF = Turn("You can return it. This answer is cut off in the middle, and its end never arrives anywhere.")


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _refused(status: int, code: str | None, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(shapes.error(status, code, message), status, headers)


def _signed_in(request: Request) -> bool:
    given = request.headers.get("authorization", "")
    return hmac.compare_digest(given, f"Bearer {_desk(request).api_key}")


async def _models(request: Request) -> Response:
    if not _signed_in(request):
        return _refused(401, "invalid_api_key", "Incorrect API key provided.")
    found = [{"id": name, "object": "model", "created": 1, "owned_by": "sandbox"} for name in _desk(request).models]
    return JSONResponse({"object": "list", "data": found})


async def _completions(request: Request) -> Response:
    desk = _desk(request)
    if not _signed_in(request):
        return _refused(401, "invalid_api_key", "Incorrect API key provided.")
    try:
        asked, move = desk.take((await request.body()).decode())
    except ClientDisconnect:
        return Response()  # nobody is there to be answered
    except ValueError:
        return _refused(400, None, "We could not parse the JSON body of your request.")
    if asked.model not in desk.models:
        return _refused(404, "model_not_found", f"The model `{asked.model}` does not exist.")
    if isinstance(move, Raw):
        return Response(move.text, move.status, media_type=move.media_type)
    if isinstance(move, Fault):
        return await _failed(request, desk, asked, move)
    return await _answer(desk, asked, move)


async def _failed(request: Request, desk: Desk, asked: Asked, fault: Fault) -> Response:
    match fault.kind:
        case "answer":
            headers = {} if fault.retry_after_s is None else {"retry-after": f"{fault.retry_after_s:g}"}
            return _refused(fault.status, fault.code, "Failed on order.", headers)
        case "hang":
            await asyncio.sleep(fault.delay_s)
            await drop_connection(request.scope)
            return Response()
        case "drop":
            await drop_connection(request.scope)
            return Response()
        case "cut" | "unended":
            return StreamingResponse(_cut(request, desk, asked, fault), media_type=_type(asked))
        case "garbage":
            return PlainTextResponse("<html><body>502 Bad Gateway</body></html>")
        case "bad_json":
            return _raw(asked, '{"choices": [')
        case "no_choices":
            return _raw(asked, '{"object": "chat.completion", "choices": []}')
        case "error":
            return _raw(asked, json.dumps(shapes.error(500, fault.code, "Failed on order.")))
        case "bad_arguments":
            return await _answer(
                desk, asked, Turn(calls=(Call(next(iter(asked.tools), "none"), raw='{"order": "104'),))
            )
        case "empty":
            return await _answer(desk, asked, Turn())


def _raw(asked: Asked, data: str) -> Response:
    """A whole body, or a stream of that and nothing more."""
    body = shapes.event(data) + shapes.event("[DONE]") if asked.streamed else data
    return Response(body, media_type=_type(asked))


def _type(asked: Asked) -> str:
    return "text/event-stream" if asked.streamed else "application/json"


async def _cut(request: Request, desk: Desk, asked: Asked, fault: Fault) -> AsyncIterator[bytes]:
    pieces = _pieces(desk, asked, HALF) if asked.streamed else [_body(desk, asked, HALF)]
    whole = b"".join(pieces)
    yield whole[: int(len(whole) * fault.share)]
    if fault.kind == "unended":
        return
    await asyncio.sleep(0.01)  # so that the half is on the wire before the connection is gone
    await drop_connection(request.scope)


async def _answer(desk: Desk, asked: Asked, turn: Turn) -> Response:
    if not asked.streamed:
        if turn.before is not None:
            await turn.before(0)
        return Response(_body(desk, asked, turn), media_type="application/json")

    async def stream() -> AsyncIterator[bytes]:
        for number, piece in enumerate(_pieces(desk, asked, turn)):
            if turn.piece_s:
                await asyncio.sleep(turn.piece_s)
            if turn.before is not None:
                await turn.before(number)
            yield piece

    return StreamingResponse(stream(), media_type="text/event-stream")


def _body(desk: Desk, asked: Asked, turn: Turn) -> bytes:
    used = shapes.usage(*desk.counted(asked), turn)
    return json.dumps(shapes.completion(asked.number, asked.model, turn, used), ensure_ascii=False).encode()


def _pieces(desk: Desk, asked: Asked, turn: Turn) -> list[bytes]:
    wanted = desk.tells_usage and (asked.body.get("stream_options") or {}).get("include_usage")
    used = shapes.usage(*desk.counted(asked), turn)
    found = [shapes.event(chunk) for chunk in shapes.chunks(asked.number, asked.model, turn, used if wanted else None)]
    return [*found, shapes.event("[DONE]")]


async def _about(_: Request) -> Response:
    return PlainTextResponse("A stand-in for an OpenAI-compatible server: /v1 as the vendor's, /sandbox for tests.\n")


async def _received(request: Request) -> Response:
    return JSONResponse([asked.body for asked in _desk(request).received])


async def _script(request: Request) -> Response:
    """A list of moves, see `moves.read_move`."""
    try:
        _desk(request).script(*(read_move(given) for given in await request.json()))
    except (ValueError, TypeError, AttributeError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return Response(status_code=204)


async def _forget(request: Request) -> Response:
    _desk(request).forget()
    return Response(status_code=204)


def create_app(desk: Desk) -> Starlette:
    """The app over a desk."""
    app = Starlette(
        routes=[
            Route("/", _about),
            Route("/v1/models", _models),
            Route("/v1/chat/completions", _completions, methods=["POST"]),
            Route("/sandbox/requests", _received),
            Route("/sandbox/moves", _script, methods=["POST"]),
            Route("/sandbox/moves", _forget, methods=["DELETE"]),
        ]
    )
    app.state.desk = desk
    return app


@dataclass(frozen=True, slots=True)
class OpenAi:
    """A running stand-in."""

    base_url: str
    desk: Desk

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a bot at this stand-in."""
        return {
            "OPENAI_API_KEY": self.desk.api_key,
            "OPENAI_BASE_URL": f"{self.base_url}/v1",
            "RELAIS_MODEL": self.desk.models[0],
        }


@asynccontextmanager
async def start(desk: Desk | Mind | None = None, *, port: int = 0) -> AsyncIterator[OpenAi]:
    """Serve on loopback."""
    there = desk if isinstance(desk, Desk) else Desk(desk)
    async with serve(create_app(there), port=port) as base_url:
        yield OpenAi(base_url, there)
