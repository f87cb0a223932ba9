"""A process that is told to stop finishes what is under way, whoever reads along."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys

import pytest

from handlers.lifetime import run_until_stopped


class Shop:
    """Nothing but its door."""

    def __init__(self) -> None:
        self.is_open = False

    async def start(self) -> None:
        self.is_open = True

    async def ended(self) -> str:
        await asyncio.Event().wait()
        raise AssertionError("it never ends by itself")

    async def stop(self) -> None:
        self.is_open = False


class Hung(io.StringIO):
    """A pipe whose reader goes away once it read that all is ready."""

    def write(self, text: str) -> int:
        if "ready in" in self.getvalue():
            raise BrokenPipeError
        if "ready in" in text:
            os.kill(os.getpid(), signal.SIGTERM)
        return super().write(text)


async def test_it_stops_though_nobody_reads_what_it_says_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Hung())
    shop = Shop()
    await run_until_stopped(shop, "1", lambda: ["Northbeam"])
    assert not shop.is_open
