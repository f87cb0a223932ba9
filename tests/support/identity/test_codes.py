"""One-time codes: what they cost to guess, how often they come, when they end, and where they are kept."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from support.errors import MailRefused, MailUnavailable
from support.identity.access import Linked
from support.identity.codes import Expired, Spent, Wrong, digits_of, find_code, hide_codes
from support.model.people import Account
from support.storage.codes import SqlCodes
from support.storage.database import Database, connect
from support.storage.migrations import migrate
from tests.conftest import FakeClock
from tests.support.identity.desks import Gate, all_bytes, gate, wrong
from tests.support.scenes import ADA, BOB
from tests.support.shops import MAYA, order

MINUTE = 60.0


@pytest.fixture
def door(database: Database, clock: FakeClock) -> Gate:
    return gate(database, clock)


async def test_a_code_is_six_digits_and_lasts_ten_minutes(door: Gate, clock: FakeClock) -> None:
    code = await door.code_for("1042")
    assert len(code) == 6
    assert code.isdecimal()
    assert await door.access.code_is_out(ADA)
    assert await door.access.code_is_out(ADA, "# 1042")
    assert not await door.access.code_is_out(ADA, "1050")
    await clock.advance(10 * MINUTE - 1)
    assert isinstance(await door.access.check_code(ADA, code), Linked)


async def test_after_ten_minutes_it_is_expired(door: Gate, clock: FakeClock) -> None:
    code = await door.code_for("1042")
    await clock.advance(10 * MINUTE)
    assert await door.access.check_code(ADA, code) == Expired()
    assert not await door.access.code_is_out(ADA)


async def test_a_code_is_known_again_after_its_time_by_its_owner(door: Gate, clock: FakeClock) -> None:
    code = await door.code_for("1042")
    assert not await door.access.held_code(ADA, code)
    await clock.advance(10 * MINUTE)
    assert await door.access.held_code(ADA, f"it says {code[:3]} {code[3:]}")
    assert not await door.access.held_code(ADA, wrong(code))
    assert not await door.access.held_code(BOB, code)


async def test_there_is_none_to_enter_before_one_was_asked_for(door: Gate) -> None:
    assert await door.access.check_code(ADA, "123456") == Expired()


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{0[0]}-{0[1]}-{0[2]}-{0[3]}-{0[4]}-{0[5]}"]
)
async def test_blanks_and_dashes_do_no_harm(door: Gate, typed: str) -> None:
    code = await door.code_for("1042")
    assert isinstance(await door.access.check_code(ADA, typed.format(code)), Linked)


async def test_five_tries_then_it_is_spent_even_for_the_right_code(door: Gate) -> None:
    code = await door.code_for("1042")
    for _ in range(4):
        assert await door.access.check_code(ADA, wrong(code)) == Wrong()
    assert await door.access.check_code(ADA, wrong(code)) == Spent()
    assert await door.access.check_code(ADA, code) == Spent()
    assert not await door.access.code_is_out(ADA)
    assert await door.access.links(ADA) == []


async def test_the_fifth_try_may_be_right(door: Gate) -> None:
    code = await door.code_for("1042")
    for entered in (wrong(code), "", "12345678", "hello"):
        assert await door.access.check_code(ADA, entered) == Wrong()
    assert isinstance(await door.access.check_code(ADA, code), Linked)


async def test_another_account_cannot_enter_it(door: Gate) -> None:
    code = await door.code_for("1042")
    assert await door.access.check_code(BOB, code) == Expired()
    await door.ask_code("9999", BOB)
    assert await door.access.check_code(BOB, code) == Wrong()
    assert isinstance(await door.access.check_code(ADA, code), Linked)


async def test_a_new_code_ends_the_one_before(door: Gate) -> None:
    first = await door.code_for("1042")
    second = await door.code_for("1050")
    while second == first:  # one time in a million
        second = await door.code_for("1050")
    assert await door.access.check_code(ADA, first) == Wrong()
    linked = await door.access.check_code(ADA, second)
    assert isinstance(linked, Linked)
    assert linked.link.order == "#1050"


async def test_entering_it_twice_is_right_twice_and_links_once(door: Gate) -> None:
    code = await door.code_for("1042")
    assert isinstance(await door.access.check_code(ADA, code), Linked)
    assert isinstance(await door.access.check_code(ADA, code), Linked)
    assert await door.access.check_code(ADA, wrong(code)) == Wrong()
    await door.access.forget(ADA)
    assert await door.access.check_code(ADA, code) == Spent(), "it can't undo the forgetting"


async def test_three_codes_an_hour_an_account(door: Gate, clock: FakeClock) -> None:
    for number in ("1042", "1050", "9999"):
        assert await door.access.may_send_code(ADA, number)
        await door.ask_code(number)
    for number in ("1042", "1060", "4711"):
        assert not await door.access.may_send_code(ADA, number)
        await door.ask_code(number)
    assert len(door.mailer.sent) == 2, "two of the three went somewhere, and the rest was refused"
    assert await door.access.may_send_code(BOB, "1060")
    await clock.advance(60 * MINUTE)
    assert await door.access.may_send_code(ADA, "1042")


@pytest.mark.parametrize("number", ["1042", "9999"])
async def test_three_codes_an_hour_an_order_whoever_asks(door: Gate, number: str) -> None:
    for user in ("U7", "U8", "U9"):
        await door.ask_code(number, Account("slack", "T1", user))
    assert not await door.access.may_send_code(ADA, number)
    assert await door.access.may_send_code(ADA, "1060")


async def test_an_order_is_one_however_its_number_is_written(door: Gate) -> None:
    for user, number in (("U7", "10'42"), ("U8", "#NB-1042!"), ("U9", "1042\u200b")):
        await door.ask_code(number, Account("slack", "T1", user))
    assert not await door.access.may_send_code(ADA, "1042")


async def test_who_ask_at_once_fill_no_mailbox(door: Gate) -> None:
    await asyncio.gather(*(door.ask_code("1042", Account("slack", "T1", f"V{n}")) for n in range(6)))
    assert len(door.mailer.sent) == 3


async def test_a_mailbox_has_so_many_an_hour_for_all_of_its_orders(door: Gate) -> None:
    """Whoever asks for more sees nothing else than before."""
    door.shop.orders.append(order("1062", MAYA))
    for number in ("1042", "1060", "1062"):
        for user in ("U7", "U8", "U9"):
            await door.ask_code(number, Account("slack", "T1", f"{user}{number}"))
    assert [to for to, _ in door.mailer.sent] == [MAYA] * 6
    last = Account("slack", "T1", "U91062")
    assert await door.access.code_is_out(last, "1062")
    assert await door.access.check_code(last, "123456") == Wrong()


async def test_a_hundred_codes_an_hour_a_workspace(door: Gate) -> None:
    for n in range(100):
        await door.ask_code(f"{n}", Account("slack", "T1", f"V{n}"))
    assert not await door.access.may_send_code(ADA, "1042")
    assert await door.access.may_send_code(Account("slack", "T2", "U1"), "1042")


async def test_a_number_that_leads_nowhere_looks_the_same(door: Gate) -> None:
    """Unknown order, order without an address: a row, a limit, wrong codes; no mail, but the server is asked."""
    for account, number in ((ADA, "9999"), (BOB, "1061")):
        checked = door.mailer.checked
        await door.ask_code(number, account)
        assert door.mailer.checked == checked + 1
        assert await door.access.code_is_out(account, number)
        for _ in range(4):
            assert await door.access.check_code(account, "000000") == Wrong()
        assert await door.access.check_code(account, "000000") == Spent()
    assert door.mailer.sent == []


async def test_guessing_a_code_that_went_nowhere_never_succeeds(door: Gate, database: Database) -> None:
    await door.ask_code("9999")
    code = await SqlCodes(database).newest(ADA.key)
    assert code is not None
    assert code.to is None
    for entered in ("", "000000", code.digest.hex()[:6], "9999"):
        assert await door.access.check_code(ADA, entered) in (Wrong(), Spent())


async def test_a_mail_sent_again_is_one_request_with_a_new_code(door: Gate) -> None:
    door.mailer.error = MailUnavailable("down")
    for _ in range(5):
        with pytest.raises(MailUnavailable):
            await door.ask_code("1042", id="d1")
    door.mailer.error = None
    await door.ask_code("1042", id="d1")
    assert isinstance(await door.access.check_code(ADA, door.mailer.sent[-1][1]), Linked)
    assert await door.access.may_send_code(ADA, "1042"), "one request is counted, not six"


@pytest.mark.parametrize("number", ["1042", "9999"])
@pytest.mark.parametrize("error", [MailUnavailable("down"), MailRefused("535")])
async def test_an_outage_is_the_same_for_every_number(door: Gate, number: str, error: Exception) -> None:
    door.mailer.error = error
    with pytest.raises(type(error)):
        await door.ask_code(number)


async def test_a_request_that_waited_too_long_is_not_sent(door: Gate, clock: FakeClock) -> None:
    await door.ask_code("1042", at=clock.now() - timedelta(minutes=11))
    assert door.mailer.sent == []
    assert not await door.access.code_is_out(ADA)


async def test_a_code_shown_in_public_is_void(door: Gate) -> None:
    code = await door.code_for("1042")
    assert not await door.access.code_in_public(ADA, f"is it {wrong(code)}?")
    assert not await door.access.code_in_public(BOB, f"is it {code}?")
    assert await door.access.code_is_out(ADA), "a wrong guess in public costs nothing and wins nothing"
    assert await door.access.code_in_public(ADA, f"it says {code[:3]} {code[3:]}, now what")
    assert await door.access.check_code(ADA, code) == Spent()


async def test_a_long_list_of_digits_is_not_compared_one_by_one(door: Gate) -> None:
    """Each costs what a guess costs, and who asked for a code could have thousands compared."""
    code = await door.code_for("1042")
    listed = ", ".join(f"{n:06}" for n in range(100_000, 100_030) if f"{n:06}" != code)
    assert await door.access.code_in_public(ADA, listed), "taken for one with the code in it"
    assert await door.access.check_code(ADA, code) == Spent()


async def test_the_code_is_nowhere_in_the_database(tmp_path: Path, clock: FakeClock) -> None:
    engine = connect(f"sqlite:///{tmp_path}/relais.db")
    migrate(engine)
    database = Database(engine)
    door = gate(database, clock)
    codes = [await door.code_for(number) for number in ("1042", "1050")]
    await door.access.check_code(ADA, wrong(codes[1]))
    await door.access.check_code(ADA, codes[1])
    await database.close()
    held = all_bytes(tmp_path)
    assert b"1042" in held, "there is something in it"
    assert not [code for code in codes if code.encode() in held]


async def test_purging_keeps_what_counts(door: Gate, database: Database, clock: FakeClock) -> None:
    await door.ask_code("1042")
    await clock.advance(59 * MINUTE)
    await SqlCodes(database).purge(clock.now())
    assert await SqlCodes(database).newest(ADA.key) is not None
    await clock.advance(MINUTE)
    await SqlCodes(database).purge(clock.now())
    assert await SqlCodes(database).newest(ADA.key) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("482913", "482913"), ("482 913", "482913"), ("it's 4-8-2-9-1-3!", "482913"), ("(482.913)", "482913"),
        ("code number 482913, thanks", "482913"), ("_482913_", "482913"), ("٤٨٢٩١٣", "482913"),
        ("order 482913? code 100200", "100200"),
        ("48291", None), ("4829134", None), ("06 12 34 56 78", None), ("£482913.50", None), ("A482913", None),
        ("#482913", None), ("# 482913", None), ("order no. 482913", None), ("ma commande n° 482913", None),
    ],
)  # fmt: skip
def test_codes_are_found_in_what_people_type(text: str, code: str | None) -> None:
    found = find_code(text)
    assert (digits_of(found) if found else None) == code


def test_blanks_before_the_digits_are_read_once() -> None:
    """They would take for ever to be divided in every possible way."""
    assert hide_codes(f"#{' ' * 30_000}x 482913").endswith("x ••••••")


def test_hiding_leaves_orders_unless_told() -> None:
    assert hide_codes("order 482913, code 100 200.") == "order 482913, code ••••••."
    assert hide_codes("order 482913, code 100 200.", orders_too=True) == "order ••••••, code ••••••."
