"""Tasks that are to end: waited for, then cut off."""

import asyncio

from support.tasks import ended


async def test_what_is_under_way_is_finished_and_what_takes_too_long_is_cut_off() -> None:
    done: list[str] = []

    async def quick() -> None:
        await asyncio.sleep(0)
        done.append("quick")

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            done.append("cut off")

    await ended([asyncio.create_task(quick()), asyncio.create_task(endless())], within_s=0.05)
    assert done == ["quick", "cut off"]


async def test_nothing_is_done_at_once() -> None:
    await ended([])
