"""Grants end by themselves; tries are counted by account, order and workspace within the window."""

from datetime import timedelta

import pytest

from support.identity.grants import TRIES_AN_ACCOUNT, WINDOW, Grant, Tries
from support.model.commerce import OrderId
from support.storage.database import Database
from support.storage.grants import SqlGrants
from tests.support.scenes import ADA, BOB, NOW

DAY = timedelta(hours=24)


@pytest.fixture
def grants(database: Database) -> SqlGrants:
    return SqlGrants(database)


def _grant(number: int, minutes: int = 0, account: object = ADA.key) -> Grant:
    at = NOW + timedelta(minutes=minutes)
    return Grant(account, OrderId(f"gid://{number}"), f"#{number}", "ada@example.com", at, at + DAY)  # type: ignore[arg-type]


async def test_grants_in_force_come_newest_last(grants: SqlGrants) -> None:
    await grants.add(_grant(2, minutes=5))
    await grants.add(_grant(1))
    await grants.add(_grant(3, account=BOB.key))
    assert list(await grants.held(ADA.key, NOW)) == [_grant(1), _grant(2, minutes=5)]
    assert list(await grants.held(ADA.key, NOW + DAY - timedelta(seconds=1))) == [_grant(1), _grant(2, minutes=5)]
    assert list(await grants.held(ADA.key, NOW + DAY)) == [_grant(2, minutes=5)]


async def test_proving_again_prolongs(grants: SqlGrants) -> None:
    await grants.add(_grant(1))
    await grants.add(_grant(1, minutes=60))
    assert list(await grants.held(ADA.key, NOW + DAY)) == [_grant(1, minutes=60)]


async def test_tries_are_counted_four_ways(grants: SqlGrants) -> None:
    assert await grants.count_try(ADA.key, "T1", "1042", NOW) == Tries(0, 0, 0, 0)
    assert await grants.count_try(ADA.key, "T1", "1043", NOW) == Tries(1, 0, 1, 0)
    assert await grants.count_try(BOB.key, "T1", "1042", NOW) == Tries(0, 1, 2, 0)
    assert await grants.count_try(BOB.key, "T2", "1042", NOW) == Tries(1, 2, 0, 1)


async def test_a_try_ages_out_of_the_window(grants: SqlGrants) -> None:
    await grants.count_try(ADA.key, "T1", "1042", NOW)
    assert (await grants.count_try(ADA.key, "T1", "1042", NOW + WINDOW - timedelta(seconds=1))).account == 1
    assert (await grants.count_try(ADA.key, "T1", "1042", NOW + WINDOW)).account == 1, "the first is out"


async def test_what_there_is_no_room_for_uses_up_nobodys_tries(grants: SqlGrants) -> None:
    for _ in range(50):
        await grants.count_try(BOB.key, "T1", "1042", NOW)
    tries = await grants.count_try(ADA.key, "T1", "1042", NOW)
    assert (tries.order, tries.workspace) == (TRIES_AN_ACCOUNT, TRIES_AN_ACCOUNT)


async def test_a_right_proof_forgets_only_its_own_tries(grants: SqlGrants) -> None:
    for account, order in ((ADA.key, "1042"), (ADA.key, "1043"), (BOB.key, "1042")):
        await grants.count_try(account, "T1", order, NOW)
    await grants.forget_tries(ADA.key, "1042")
    assert await grants.count_try(ADA.key, "T1", "1042", NOW) == Tries(account=1, order=1, workspace=2, own=0)


async def test_a_number_longer_than_its_column_is_still_counted(grants: SqlGrants) -> None:
    for tries in (0, 1):
        assert (await grants.count_try(ADA.key, "T1", "9" * 500, NOW)).order == tries
    await grants.forget_tries(ADA.key, "9" * 500)
    assert (await grants.count_try(ADA.key, "T1", "9" * 500, NOW)).order == 0


async def test_purge_drops_what_ended(grants: SqlGrants) -> None:
    await grants.add(_grant(1))
    await grants.add(_grant(2, minutes=5))
    await grants.count_try(ADA.key, "T1", "1042", NOW)
    await grants.purge(NOW + DAY)
    assert list(await grants.held(ADA.key, NOW)) == [_grant(2, minutes=5)]
    assert (await grants.count_try(ADA.key, "T1", "1042", NOW)).account == 0
