"""The gate: who sees what of which order, and that asking teaches nothing about other people's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.errors import MailUnavailable, ShopUnavailable
from support.identity.access import (
    CodeNeeded,
    Linked,
    ProofNeeded,
    Refused,
    Shown,
    TooManyTries,
    Unavailable,
    Verified,
)
from support.identity.grants import FIRST_TRIES_AN_ORDER, TRIES_AN_ACCOUNT, TRIES_AN_ORDER
from support.model.people import Account
from support.storage.database import Database
from support.storage.grants import SqlGrants
from support.storage.links import SqlLinks
from tests.conftest import FakeClock
from tests.support.identity.desks import CAMILLE_ID, MAYA_ID, Gate, Profiles, gate, northbeam
from tests.support.scenes import ADA, BOB
from tests.support.shops import CAMILLE, MAYA, order

UNKNOWN, ANOTHERS, OWN = "9999", "1050", "1042"


@pytest.fixture
def door(database: Database, clock: FakeClock) -> Gate:
    return gate(database, clock)


async def test_an_anonymous_account_needs_a_code_and_the_shop_is_not_asked(door: Gate) -> None:
    for number in (OWN, ANOTHERS, UNKNOWN, "", "x" * 500):
        assert await door.access.details(ADA, number) == CodeNeeded(number)
        assert await door.access.show(ADA, number) == ProofNeeded(number)
        assert await door.access.level(ADA, number) == "anonymous"
    assert await door.access.orders_of(ADA) == []
    assert await door.access.customer(ADA) is None
    assert door.shop.asked == []


async def test_number_and_email_open_status_only(door: Gate) -> None:
    assert isinstance(await door.access.prove(ADA, OWN, f" {MAYA.upper()} "), Shown)
    assert isinstance(await door.access.show(ADA, OWN), Shown)
    assert await door.access.level(ADA, OWN) == "shown"
    assert await door.access.details(ADA, OWN) == CodeNeeded(OWN)
    assert await door.access.orders_of(ADA) == []
    assert await door.access.customer(ADA) is None


async def test_a_proven_email_need_not_be_typed_again_for_another_order_that_has_it(
    door: Gate, clock: FakeClock
) -> None:
    await door.access.prove(ADA, OWN, MAYA)
    await clock.advance(23 * 3600)
    for number in ("1043", "#1060"):
        assert isinstance(await door.access.show(ADA, number), Shown)
        assert await door.access.holds(ADA, number)
    for number in (ANOTHERS, UNKNOWN, "1061"):
        assert await door.access.show(ADA, number) == ProofNeeded(number)
    assert await door.access.show(BOB, "1043") == ProofNeeded("1043")
    # It rests on the first proof and ends with it: nobody stays in by asking on.
    await clock.advance(3601)
    for number in (OWN, "1043", "1060"):
        assert await door.access.show(ADA, number) == ProofNeeded(number)


async def test_a_code_opens_all_of_the_address_and_its_customer_and_nothing_else(door: Gate) -> None:
    linked = await door.access.check_code(ADA, await door.code_for("#1042"))
    assert isinstance(linked, Linked)
    assert (linked.link.email, linked.link.customer, linked.link.order) == (MAYA, MAYA_ID.id, "#1042")
    for number in ("1042", "1043", "1060"):
        verified = await door.access.details(ADA, number)
        assert isinstance(verified, Verified)
        assert verified.how == "code"
        assert verified.details.order.name == f"#{number}"
        assert isinstance(await door.access.show(ADA, number), Shown)
        assert await door.access.level(ADA, number) == "verified"
    assert [one.name for one in await door.access.orders_of(ADA)] == ["#1042", "#1043", "#1060"]
    assert await door.access.customer(ADA) == MAYA_ID
    for number in (ANOTHERS, UNKNOWN, "1061"):
        assert await door.access.details(ADA, number) == CodeNeeded(number)
        assert await door.access.show(ADA, number) == ProofNeeded(number)


async def test_a_link_is_the_accounts_own(door: Gate) -> None:
    await door.verify(OWN)
    for other in (BOB, Account("slack", "T2", ADA.user), Account("discord", ADA.workspace, ADA.user)):
        assert await door.access.details(other, OWN) == CodeNeeded(OWN)
        assert await door.access.orders_of(other) == []


async def test_a_guests_address_opens_no_customer(door: Gate) -> None:
    """The order was a gift: its address is not that of the customer who has the account at the shop."""
    await door.verify("1043")
    assert door.mailer.sent[-1][0] == "gift@example.net"
    assert isinstance(await door.access.details(ADA, "1043"), Verified)
    assert await door.access.details(ADA, "1042") == CodeNeeded("1042")
    assert await door.access.customer(ADA) is None


async def test_a_customer_record_that_got_another_address_is_closed(door: Gate) -> None:
    await door.verify(OWN)
    door.shop.orders[1] = order("1043", "gift@example.net", "new@example.net", customer=MAYA_ID)
    door.shop.customers = [replace(MAYA_ID, email="new@example.net"), CAMILLE_ID]
    assert await door.access.details(ADA, "1043") == CodeNeeded("1043")
    assert await door.access.customer(ADA) is None
    assert isinstance(await door.access.details(ADA, OWN), Verified), "its own address is the linked one"


@pytest.mark.parametrize(
    "email", ["strasse@example.com", "STRASSE@EXAMPLE.COM", "straße@example.com.evil", "straße@exam\u212ale.com"]
)
async def test_addresses_that_only_look_alike_are_others(door: Gate, email: str) -> None:
    door.shop.orders = [order("1", "straße@example.com"), order("2", email)]
    await door.verify("1")
    assert isinstance(await door.access.details(ADA, "1"), Verified)
    assert await door.access.details(ADA, "2") == CodeNeeded("2")
    assert await door.access.prove(BOB, "1", email) == Refused()


async def test_a_link_ends(door: Gate, clock: FakeClock) -> None:
    await door.verify(OWN)
    await clock.advance(timedelta(days=30).total_seconds() - 1)
    assert isinstance(await door.access.details(ADA, OWN), Verified)
    await clock.advance(1)
    assert await door.access.details(ADA, OWN) == CodeNeeded(OWN)


async def test_forgetting_undoes_links_and_grants_and_the_code_that_is_out(door: Gate) -> None:
    await door.access.prove(ADA, ANOTHERS, CAMILLE)
    await door.verify(OWN)
    await door.verify(OWN, BOB)
    code = await door.code_for(OWN)
    assert await door.access.forget(ADA) == 2
    assert await door.access.details(ADA, OWN) == CodeNeeded(OWN)
    assert await door.access.show(ADA, ANOTHERS) == ProofNeeded(ANOTHERS)
    assert not isinstance(await door.access.check_code(ADA, code), Linked)
    assert await door.access.forget(ADA) == 0
    assert isinstance(await door.access.details(BOB, OWN), Verified), "others keep theirs"


async def test_a_verified_account_learns_nothing_of_other_numbers(door: Gate) -> None:
    """Unknown, another's, nobody's: the same answer after the same requests."""
    await door.verify(OWN)
    asked = []
    for number in (UNKNOWN, ANOTHERS, "1061"):
        for ask in (door.access.details, door.access.show, door.access.level):
            door.shop.asked.clear()
            answer = await ask(ADA, number)
            asked.append((ask.__name__, str(answer).replace(number, ""), tuple(door.shop.asked)))
    assert len(set(asked)) == 3, "one way for each question, whatever the number"


async def test_unknown_wrong_and_anothers_are_refused_after_one_look(door: Gate, database: Database) -> None:
    for number, email in ((UNKNOWN, MAYA), (ANOTHERS, MAYA), ("1061", MAYA), (OWN, "x@example.com")):
        door.shop.asked.clear()
        assert await door.access.prove(ADA, number, email) == Refused()
        assert door.shop.asked == ["order_by_name"]
        await SqlGrants(database).forget_tries(ADA.key, number)


async def test_guessers_do_not_lock_the_owner_out(door: Gate) -> None:
    for number in range(TRIES_AN_ACCOUNT):
        assert await door.access.prove(BOB, OWN, f"x{number}@example.com") == Refused()
    for _ in range(30):
        assert await door.access.prove(BOB, OWN, MAYA) == TooManyTries()
    assert isinstance(await door.access.prove(ADA, OWN, MAYA), Shown)


async def test_above_the_orders_limit_an_account_has_one_try(door: Gate) -> None:
    await guessed(door, OWN, TRIES_AN_ORDER)
    assert await door.access.prove(ADA, OWN, "x@example.com") == Refused()
    assert await door.access.prove(ADA, OWN, MAYA) == TooManyTries()


async def test_other_ways_to_write_a_number_are_no_other_order(door: Gate) -> None:
    await guessed(door, OWN, TRIES_AN_ORDER)
    assert await door.access.prove(ADA, f"{OWN}!", "x@example.com") == Refused()
    assert await door.access.prove(ADA, f"# {OWN[:2]}'{OWN[2:]}", MAYA) == TooManyTries()


async def test_many_accounts_have_so_many_tries_at_an_order_together(door: Gate) -> None:
    await guessed(door, OWN, FIRST_TRIES_AN_ORDER)
    assert await door.access.prove(ADA, OWN, MAYA) == TooManyTries()


async def test_above_the_limit_every_number_gets_the_same_answers_after_the_same_looks(door: Gate) -> None:
    seen = []
    for number, email in ((UNKNOWN, MAYA), (ANOTHERS, MAYA), ("1061", MAYA), (OWN, "x@example.com")):
        await guessed(door, number, TRIES_AN_ORDER)
        stranger = Account("slack", "T2", f"U{number}")
        for _ in range(2):
            door.shop.asked.clear()
            seen.append((await door.access.prove(stranger, number, email), tuple(door.shop.asked)))
    assert seen == [(Refused(), ("order_by_name",)), (TooManyTries(), ())] * 4


async def guessed(door: Gate, number: str, times: int) -> None:
    """So many accounts guessed at the order, each once."""
    for each in range(times):
        guesser = Account("slack", "T9", f"U-{number}-{each}")
        assert await door.access.prove(guesser, number, "guess@example.com") == Refused()


async def test_without_mail_or_private_reads_the_level_is_off(database: Database, clock: FakeClock) -> None:
    for door in (gate(database, clock, mail=False), gate(database, clock, private=False)):
        for number in (OWN, UNKNOWN):
            assert await door.access.details(ADA, number) == Unavailable()
        assert not door.access.sends_codes
    with pytest.raises(MailUnavailable):
        await gate(database, clock, mail=False).ask_code(OWN)


async def test_a_confirmed_profile_address_opens_its_own_order(database: Database, clock: FakeClock) -> None:
    door = gate(database, clock, mail=False, profiles=Profiles({ADA.user: MAYA.title()}))
    assert await door.access.details(ADA, ANOTHERS) == ProofNeeded(ANOTHERS)
    assert await door.access.details(ADA, UNKNOWN) == ProofNeeded(UNKNOWN)
    assert await door.access.orders_of(ADA) == [], "the address alone opens nothing"
    assert door.access.take_news(ADA) is None
    verified = await door.access.details(ADA, OWN)
    assert isinstance(verified, Verified)
    assert verified.how == "slack_email"
    news = door.access.take_news(ADA)
    assert news is not None
    assert (news.customer, news.how) == (MAYA_ID.id, "slack_email")
    assert door.access.take_news(ADA) is None, "told once"
    assert isinstance(await door.access.show(ADA, "1043"), Shown), "the customer's other order"
    assert await door.access.details(BOB, OWN) == ProofNeeded(OWN)


async def test_a_profile_address_opens_only_what_it_is_the_own_address_of(database: Database, clock: FakeClock) -> None:
    door = gate(database, clock, profiles=Profiles({ADA.user: MAYA}))
    assert await door.access.details(ADA, "1043") == CodeNeeded("1043"), "the order's own address is another"


async def test_profiles_that_cannot_be_read_cost_only_that_way(database: Database, clock: FakeClock) -> None:
    door = gate(database, clock, profiles=Profiles({ADA.user: MAYA}, down=True))
    assert await door.access.details(ADA, OWN) == CodeNeeded(OWN)
    await door.verify(OWN)
    assert isinstance(await door.access.details(ADA, OWN), Verified)


async def test_a_shop_that_is_down_is_said_not_hidden(door: Gate) -> None:
    await door.verify(OWN)
    door.shop.down = True
    for ask in (door.access.details, door.access.show):
        with pytest.raises(ShopUnavailable):
            await ask(ADA, OWN)


async def test_links_are_one_an_account_and_address(door: Gate, database: Database, clock: FakeClock) -> None:
    await door.verify(OWN)
    await clock.advance(3600)
    await door.verify("1060")
    (link,) = await door.access.links(ADA)
    assert (link.order, link.linked_at) == ("#1060", clock.now())
    await SqlLinks(database).purge(clock.now() + timedelta(days=31))
    assert await door.access.links(ADA) == []


def test_the_shop_of_these_tests_is_generous() -> None:
    """Its `orders_of` returns everything: what the tests above see is the gate's own look at each order."""
    assert len(northbeam().orders) == 5
