"""A customer is verified: in a form, in direct messages, with and without mail, and nobody learns anything by trying."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from support.errors import MailUnavailable
from support.identity.access import Verified
from tests.support.identity.desks import Profiles, all_bytes, wrong
from tests.support.shops import MAYA
from tests.support.verifying import Person, Room, room, texts

SENT = "If this order exists, I've sent a code to the e-mail on it."


@pytest.fixture
async def desk() -> AsyncIterator[Room]:
    async with room() as running:
        yield running


async def is_verified(person: Person, number: str = "1042") -> bool:
    return isinstance(await person.room.desk.access.details(person.account, number), Verified)


async def test_in_a_form(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code()
    asked = desk.screen.shown[-1][2]
    assert SENT in asked.text
    assert [button.action for button in asked.buttons] == ["code", "new_code"]
    form = await maya.form("code")
    assert form is not None
    assert (form.name, [field.kind for field in form.fields]) == ("code", ["code"])
    said = await maya.enter(code)
    assert "customer of order #1042" in texts(said)
    assert "Your order #1042 hasn't shipped yet." in texts(said), "what it was about goes on"
    assert await is_verified(maya)


async def test_what_a_code_opened_is_for_its_owner_alone(desk: Room) -> None:
    maya = desk.person()
    await maya.enter(await maya.ask_code())
    for venue, recipient, content in desk.screen.shown:
        if "1042" in content.text:
            assert recipient == maya.account, venue


async def test_in_a_direct_message(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code(direct=True)
    assert "Send me the six digits here" in desk.screen.shown[-1][2].text
    said = await maya.say(f"{code[:3]} {code[3:]}", direct=True)
    assert "customer of order #1042" in texts(said)
    assert await is_verified(maya)


async def test_in_a_direct_message_for_what_was_asked_in_a_thread(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code()
    said = await maya.say(f"here it is: {code}", direct=True)
    assert "I go on where you asked." in texts(said)
    where = {content.text.split("\n")[0]: venue for venue, _, content in desk.screen.shown}
    assert next(venue for text, venue in where.items() if "customer of order" in text) == maya.thread


async def test_in_french_even_where_only_digits_were_written(desk: Room) -> None:
    camille = desk.person()
    await camille.say("Bonjour, vérifiez mon compte, commande n° 1050")
    assert "Si cette commande existe, j'ai envoyé un code" in desk.screen.shown[-1][2].text
    code = desk.mailer.sent[-1][1]
    assert texts(await camille.enter(wrong(code))).startswith("Ce n'est pas le code")
    assert "Je continue là où" in texts(await camille.say(code, direct=True))


async def test_wrong_codes_are_told_at_the_field_and_in_direct_messages(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code(direct=True)
    assert await maya.enter(wrong(code), direct=True) == "That isn't the code. Take the one from our newest mail."
    said = await maya.say(wrong(code), direct=True)
    assert "write a # before its number" in texts(said)
    assert [button.action for button in said[-1].buttons] == ["code", "new_code"]
    for _ in range(2):
        await maya.enter(wrong(code), direct=True)
    assert "no longer works" in texts(await maya.say(wrong(code), direct=True))
    assert "no longer works" in str(await maya.enter(code, direct=True))
    assert not await is_verified(maya)


async def test_an_old_code_is_told_to_be_old(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code()
    await desk.clock.sleep(601)
    assert "too old" in str(await maya.enter(code))
    assert "too old" in texts(await maya.say(code, direct=True))
    assert "too old" not in texts(await maya.say(wrong(code), direct=True)), "six digits may be anything by now"


async def test_what_was_written_beside_a_code_is_answered_too(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code(direct=True)
    await maya.say("hello")
    said = await maya.say(f"order 1042? the code is {code}", direct=True)
    assert "customer of order" in texts(said)


async def test_a_new_code_ends_the_old_one(desk: Room) -> None:
    maya = desk.person()
    first = await maya.ask_code()
    said = await maya.press("new_code")
    assert "a new code" in texts(said)
    second = desk.mailer.sent[-1][1]
    if first != second:
        assert isinstance(await maya.enter(first), str)
    assert not isinstance(await maya.enter(second), str)


async def test_asking_again_sends_no_second_code_while_one_is_out(desk: Room) -> None:
    maya = desk.person()
    await maya.ask_code()
    said = await maya.say("verify me, order #1042")
    assert "was sent to the e-mail on it a short while ago" in texts(said)
    assert len(desk.mailer.sent) == 1


@pytest.mark.parametrize("number", ["1042", "9999"])
async def test_after_three_codes_people_go_on(desk: Room, number: str) -> None:
    maya = desk.person()
    await maya.say(f"verify me, order #{number}")
    for _ in range(2):
        await maya.press("new_code")
    said = await maya.press("new_code")
    assert "A person can look into it" in texts(said)
    assert len(desk.helpdesk.handoffs) == 1
    assert len(desk.mailer.sent) == (3 if number == "1042" else 0)


async def test_without_a_number_it_is_asked_for(desk: Room) -> None:
    maya = desk.person()
    said = await maya.say("verify me please")
    assert "tell me the number of the order" in texts(said)
    form = await maya.form("order")
    assert form is not None
    assert [field.name for field in form.fields] == ["order"]


async def test_another_person_can_press_nothing_and_enter_nothing(desk: Room) -> None:
    maya, eve = desk.person(), desk.person()
    code = await maya.ask_code()
    eve.thread = maya.thread
    found = await desk.store.conversations.find(maya.thread, maya.account)
    assert found is not None
    assert await desk.desk.reception.form_for(found[0].id, eve.account, "code", "1042") is None
    assert await desk.desk.reception.check_code(found[0].id, eve.account, code) is not None
    await eve.say(code)
    await eve.say(code, direct=True)
    assert not await is_verified(eve)
    assert not isinstance(await maya.enter(code), str), "it still works for its owner"


async def test_a_code_in_public_is_void_hidden_and_told_in_private(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code()
    said = await maya.say(f"it says {code}, what now?")
    notice = next(item for item in desk.screen.shown if "please delete the message" in item[2].text)
    assert notice[1] == maya.account
    assert "no longer works" in texts(said)
    assert "no longer works" in str(await maya.enter(code))
    assert not await is_verified(maya)


async def test_nothing_but_a_code_in_public_is_answered_by_the_notice_alone(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code()
    said = await maya.say(code)
    assert len(said) == 1
    assert [button.action for button in said[0].buttons] == ["new_code"]


async def test_a_code_edited_into_a_message_counts_as_written(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code(direct=True)
    await maya.say("hello", direct=True)
    assert "customer of order" in texts(await maya.edit("1", code, direct=True))

    code = await maya.ask_code("1060")
    await maya.say("hello")
    assert "no longer works" in texts(await maya.edit("1", f"hello {code}"))


async def test_six_digits_without_a_code_out_are_just_digits(desk: Room) -> None:
    maya = desk.person()
    assert "code" not in texts(await maya.say("where is order 482913", direct=True))


async def test_people_who_have_the_conversation_are_told(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code()
    await maya.say("I want to talk to a human")
    await maya.enter(code)
    assert any("entered a code that was sent to the e-mail on order #1042" in line for line in desk.helpdesk.lines)
    assert not any(code in line for line in desk.helpdesk.lines)


async def test_a_hand_over_of_a_verified_customer_names_the_address(desk: Room) -> None:
    maya = desk.person()
    await maya.enter(await maya.ask_code())
    await maya.say("I want to talk to a human")
    (handoff,) = desk.helpdesk.handoffs
    assert handoff.email == MAYA
    assert ("Verified by", "The customer entered a code that was sent to the e-mail on order #1042.") in handoff.facts


async def test_a_verified_account_presses_show_without_a_form(desk: Room) -> None:
    maya = desk.person()
    await maya.enter(await maya.ask_code())
    await maya.say("where is order #1060?")
    assert await maya.form("show") is None
    await maya.say("where is order #1050?")
    form = await maya.form("show")
    assert form is not None, "another's order still needs its proof"
    desk.shop.down = True
    assert await maya.form("show") is not None


async def test_without_mail_people_go_on() -> None:
    async with room(mail=False) as desk:
        maya = desk.person()
        said = await maya.say("verify me, order #1042")
        assert "the team has to make sure that it's you" in texts(said)
        assert len(desk.helpdesk.handoffs) == 1


@pytest.mark.parametrize("number", ["1042", "9999"])
async def test_when_mail_is_down_it_is_said_whatever_the_number(desk: Room, number: str) -> None:
    desk.mailer.error = MailUnavailable("down")
    maya = desk.person()
    await maya.say(f"verify me, order #{number}")
    await desk.clock.sleep(121)
    await desk.desk.outbox.sweep()
    await desk.settled()
    _, recipient, content = desk.screen.shown[-1]
    assert recipient == maya.account
    assert "I can't send mail right now" in content.text
    assert [button.action for button in content.buttons] == ["human"]


async def test_a_confirmed_profile_needs_no_code_and_its_owner_is_told() -> None:
    profiles = Profiles()
    async with room(profiles=profiles) as desk:
        maya, eve = desk.person(), desk.person()
        profiles.emails[maya.account.user] = MAYA
        said = await maya.say("where is order #1042?")
        assert "The e-mail that Slack confirmed" in texts(said)
        assert "Slack confirmed" not in texts(await maya.say("and #1060?")), "told once"
        assert "hasn't shipped yet" not in texts(await eve.say("where is order #1042?"))


# Whom the bot takes an account for


async def test_what_is_known_is_told_to_its_owner_and_can_be_forgotten(desk: Room) -> None:
    maya = desk.person()
    await maya.say("hello, where is my order?")
    assert "Nothing is linked" in texts(await maya.say("what do you know about me?"))
    await maya.enter(await maya.ask_code())
    said = await maya.say("What do you know about me?")
    assert "m…@example.com" in texts(said)
    assert MAYA not in texts(said)
    assert desk.screen.shown[-1][1] == maya.account
    assert "I no longer take this account" in texts(await maya.say("forget me"))
    assert not await is_verified(maya)
    assert "Nothing is linked" in texts(await maya.say("am I verified?"))


async def test_forgetting_by_the_button_and_in_french(desk: Room) -> None:
    camille = desk.person()
    await camille.say("Bonjour, vérifiez mon compte, commande n° 1050")
    await camille.enter(desk.mailer.sent[-1][1])
    said = await camille.say("Que savez-vous de moi ?")
    assert "c…@example.com" in texts(said)
    assert "C'est fait" in texts(await camille.press("forget"))
    assert not await is_verified(camille, "1050")
    assert "Rien n'y est lié" in texts(await camille.say("oublie-moi stp"))


async def test_the_code_that_is_out_is_forgotten_too(desk: Room) -> None:
    maya = desk.person()
    code = await maya.ask_code()
    await maya.say("forget me")
    assert isinstance(await maya.enter(code), str)


# Nothing to be learned


async def test_the_same_words_the_same_buttons_whatever_the_number(desk: Room) -> None:
    """Own, another's, nobody's, unknown: what is said, shown and asked of the shop for the reply is the same."""
    seen = set()
    for number in ("1042", "1050", "1061", "9999"):
        person = desk.person()
        desk.shop.asked.clear()
        shown = await person.say(f"verify me, order #{number}")
        found = await desk.store.conversations.find(person.thread, person.account)
        assert found is not None
        parts = [(content.text, [(b.action, b.label) for b in content.buttons]) for content in shown]
        entered = [str(await person.enter("abc")) for _ in range(6)]
        seen.add(str((parts, entered, found[0].memory.waiting_for, desk.shop.asked[:1])))
    assert len(seen) == 1


async def test_guessing_ends_and_leaves_nothing(desk: Room) -> None:
    """Every way in, for an hour: three codes, five tries each; then people."""
    eve = desk.person("eve")
    await eve.say("verify me, order #1042")
    tried = 0
    for _ in range(6):
        for _ in range(8):
            code = desk.mailer.sent[-1][1]
            tried += "isn't the code" in str(await eve.enter(wrong(code)))
            await eve.say(wrong(code), direct=True)
        await eve.press("new_code")
    assert len(desk.mailer.sent) == 3
    assert tried < 15
    assert len(desk.helpdesk.handoffs) == 1
    assert not await is_verified(eve)


async def test_no_code_in_the_database_the_logs_or_what_people_get(tmp_path: Path) -> None:
    codes = []
    with capture_logs() as logs:
        async with room(database=f"sqlite:///{tmp_path}/relais.db") as desk:
            maya = desk.person()
            codes.append(await maya.ask_code())
            await maya.enter(wrong(codes[0]))
            await maya.say(f"my code is {codes[0]}")  # void now
            codes.append((await maya.press("new_code")) and desk.mailer.sent[-1][1])
            await maya.say(f"{codes[1][:3]}-{codes[1][3:]} is it", direct=True)
            await maya.say(codes[1], direct=True)
            await maya.say("I want to talk to a human", direct=True)
            lines = list(desk.helpdesk.lines)
    everything = all_bytes(tmp_path)
    assert b"my code is" in everything
    for code in codes:
        for shape in (code, f"{code[:3]}-{code[3:]}"):
            assert shape.encode() not in everything
            assert shape not in str(logs)
            assert not any(shape in line for line in lines)
