"""From start to stop: what the operator reads, and the signals that end it."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

import click

from support.errors import ChannelUnavailable


class Service(Protocol):
    """What runs until it is told to stop."""

    async def start(self) -> None: ...

    async def ended(self) -> str:
        """Returns with why, if it can't go on; else never."""
        ...

    async def stop(self) -> None:
        """Finish what is under way; returns once nothing runs any more."""
        ...


def until_told() -> asyncio.Event:
    """Set once SIGTERM or SIGINT comes, also where a shell started the process with SIGINT ignored."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


async def run_until_stopped(service: Service, version: str, introduce: Callable[[], Sequence[str]]) -> None:
    """Start, say so in one screen (`introduce`), stop cleanly on SIGTERM or SIGINT.

    Raises ChannelUnavailable when it stopped because it could not go on, so that whoever keeps it running starts it
    anew.
    """
    began = time.perf_counter()
    stopped = until_told()
    if not await _started(service, stopped):
        return
    gc.freeze()  # what was made until now stays: it is not looked through for garbage again
    click.echo(f"Relais {version}")
    click.echo("\n".join(introduce()))
    click.echo(f"ready in {time.perf_counter() - began:.1f} s")
    told, ended = asyncio.create_task(stopped.wait()), asyncio.create_task(service.ended())
    await asyncio.wait({told, ended}, return_when=asyncio.FIRST_COMPLETED)
    _last("stopping: finishing what is under way")
    failure = ended.result() if ended.done() and not stopped.is_set() else None
    for task in (told, ended):
        task.cancel()
    await service.stop()
    _last("stopped")
    if failure is not None:
        raise ChannelUnavailable(failure)


def _last(line: str) -> None:
    """Whoever read what this process says may be gone first: that is no reason not to finish."""
    with suppress(BrokenPipeError):
        click.echo(line)


async def _started(service: Service, stopped: asyncio.Event) -> bool:
    """False when it was told to stop before it was ready: a start may wait for somebody to mend something."""
    starting, told = asyncio.create_task(service.start()), asyncio.create_task(stopped.wait())
    await asyncio.wait({starting, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not starting.done():
        starting.cancel()
        await asyncio.wait({starting})
        _last("stopped")
        return False
    starting.result()
    return True
