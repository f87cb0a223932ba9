"""Workspaces that installed the app, and the words by which an installation is known as begun here."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from support.model.installations import Installation
from support.storage.database import Database
from support.storage.installations import SqlInstallations
from tests.support.scenes import NOW

SOON = NOW + timedelta(minutes=10)
ALPINE = Installation("T1", "Alpine", "sealed-1")


async def test_a_word_is_good_once_and_for_a_while(database: Database) -> None:
    rows = SqlInstallations(database)
    for word in ("one", "two"):
        assert await rows.begin(word, NOW, SOON)
    assert not await rows.consume("three", NOW)
    assert not await rows.consume("two", SOON)
    assert sum(await asyncio.gather(*(rows.consume("one", NOW) for _ in range(5)))) == 1


async def test_no_more_are_begun_than_can_be_kept(database: Database) -> None:
    rows = SqlInstallations(database, most_begun=2)
    assert [await rows.begin(f"w{number}", NOW, SOON) for number in range(3)] == [True, True, False]
    assert await rows.begin("later", SOON, SOON + timedelta(minutes=10)), "the old ones are out of the way"


async def test_the_newest_installation_counts_and_an_old_removal_does_not_end_it(database: Database) -> None:
    rows = SqlInstallations(database)
    await rows.save(ALPINE, NOW)
    anew = Installation("T1", "Alpine Club", "sealed-2")
    await rows.save(anew, SOON)
    assert not await rows.remove("T1", ALPINE.sealed)
    assert (await rows.of("T1"), await rows.all()) == (anew, [anew])
    assert await rows.remove("T1", anew.sealed)
    assert (await rows.of("T1"), await rows.all()) == (None, [])
    assert anew.sealed not in repr(anew)
