"""Tasks that are to end: waited for, then cut off. Whatever they do must survive that, as it must survive a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import structlog

log = structlog.get_logger()

ENDED_WITHIN_S = 4.0
"""Platforms kill a process some 10 to 30 seconds after they asked it to stop (Docker, Heroku, Kubernetes), and turns
and sends end one after the other. Customers wait meanwhile: a call that hangs is not worth it, and is looked for later.
"""


async def ended(tasks: Collection[asyncio.Task[None]], within_s: float = ENDED_WITHIN_S) -> None:
    """Wait for what is under way; what takes longer is cancelled."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=within_s)
    if late:
        log.warning("cut_off", tasks=len(late))
        for task in late:
            task.cancel()
        await asyncio.wait(late)
