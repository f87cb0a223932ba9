"""One call of a model, tried again where that can help, within the turn's time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from support.engines.agent.access import ModelAccess
from support.engines.agent.failures import ModelFailed, Why

T = TypeVar("T")
TRIES = 3


async def tried(call: Callable[[], Awaitable[T]], *, access: ModelAccess, model: str, left_s: Callable[[], float]) -> T:
    """The call's result. Raises ModelFailed when it fails for good, or there is no time for another try.

    A call that takes too long is not repeated: there may be another model, and there is the local engine.
    """
    for attempt in range(TRIES):
        within_s = min(access.call_s, left_s())
        if within_s <= 0:
            raise ModelFailed("slow", model)
        try:
            async with asyncio.timeout(within_s):
                return await call()
        except TimeoutError:
            raise ModelFailed("slow", model) from None
        except ModelFailed:
            raise
        except Exception as error:  # the client's errors are told by their attributes, so that it is not imported here
            why, wait_s = judged(error)
            pause_s = access.pause_s * 2**attempt * random.uniform(0.5, 1.5) if wait_s is None else wait_s
            hopeless = why in ("quota", "refused") or attempt == TRIES - 1 or pause_s > left_s() / 2
            if hopeless:
                raise ModelFailed(why, model) from error
            await asyncio.sleep(pause_s)
    raise ModelFailed("broken", model)


def judged(error: BaseException) -> tuple[Why, float | None]:
    """What an error of the client's means, and how long the provider asks to wait.

    Its classes are told by their attributes, so that nothing of the vendor's is imported here: `status_code`, `code`
    (https://platform.openai.com/docs/guides/error-codes), `response.headers`.
    """
    status, code = getattr(error, "status_code", None), getattr(error, "code", None)
    if code == "insufficient_quota":
        return "quota", None
    if status == 429:
        return "limited", _retry_after(error)
    if status in (401, 403, 404, 400, 422):
        return "refused", None
    if status is not None:
        return "unreachable", _retry_after(error)
    if "timeout" in type(error).__name__.lower():
        return "slow", None
    name = type(error).__name__
    return ("unreachable", None) if "Connection" in name or "Protocol" in name or "Read" in name else ("broken", None)


def said_by(error: BaseException | None) -> dict[str, str]:
    """What the provider called it, for the operator: its status and code, and none of its words, which may quote."""
    named = {"status": getattr(error, "status_code", None), "code": getattr(error, "code", None)}
    return {name: str(value) for name, value in named.items() if value}


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None
