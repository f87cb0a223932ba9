"""Ticks: what is cut off at the end is no trouble, and what fails is."""

from __future__ import annotations

import asyncio

import pytest

from handlers.jobs import Tick, Ticks
from support import logs


async def test_a_tick_that_is_cut_off_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json")
    begun = asyncio.Event()

    async def slow() -> None:
        begun.set()
        await asyncio.Event().wait()

    ticks = Ticks([Tick("slow", 60, slow, at_once=True)])
    ticks.start()
    await begun.wait()
    ticks.stop()
    for _ in range(10):
        await asyncio.sleep(0)
    assert capsys.readouterr().err == ""


async def test_a_tick_that_fails_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json")
    failed = asyncio.Event()

    async def broken() -> None:
        failed.set()
        raise ValueError("a bug")

    ticks = Ticks([Tick("broken", 60, broken, at_once=True)])
    ticks.start()
    await failed.wait()
    for _ in range(10):
        await asyncio.sleep(0)
    ticks.stop()
    assert '"tick_failed"' in capsys.readouterr().err
