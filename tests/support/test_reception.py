"""What handlers may ask of the desk before they acknowledge: stored once, and a form only for whom it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from support.model.conversation import Attachment, ConversationId
from tests.support.rooms import Room, room
from tests.support.scenes import ADA, BOB
from tests.support.shops import MAYA

PHOTO = Attachment("cat \ud83d.png", "image/png", "https://files.example/cat.png")


@pytest.fixture
async def shop_floor() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


async def test_an_event_is_stored_when_put_returns_and_known_ever_after(shop_floor: Room) -> None:
    event = shop_floor.message("What is your return policy?")
    assert await shop_floor.desk.reception.put(event)
    assert await shop_floor.outcomes() in ([None], ["turn"])
    assert not await shop_floor.desk.reception.put(replace(event, text="changed"))
    await shop_floor.rest()
    assert not await shop_floor.desk.reception.put(event)
    assert await shop_floor.outcomes() == ["turn"]


async def test_half_a_character_keeps_no_question_from_being_answered(shop_floor: Room) -> None:
    event = replace(shop_floor.message("What is your return policy? \ud83d"), attachments=(PHOTO,))
    await shop_floor.desk.reception.put(event)
    await shop_floor.rest()
    assert "30 days" in (await shop_floor.public(event))[0]


async def test_what_an_earlier_process_stored_is_worked_off(shop_floor: Room) -> None:
    event = shop_floor.message("What is your return policy?")
    await shop_floor.store.inbox.put(event, shop_floor.clock.now())
    assert await shop_floor.desk.reception.recover() == 1
    await shop_floor.rest()
    assert "30 days" in (await shop_floor.public(event))[0]
    assert await shop_floor.desk.reception.recover() == 0


async def test_the_form_is_for_who_asked_and_did_not_prove_yet(shop_floor: Room) -> None:
    asked = await shop_floor.say("Où est ma commande n° 1042 ?")
    talk = await shop_floor.talk(asked)
    ask = shop_floor.desk.reception.form_for
    for action in ("show", "to_direct"):
        form = await ask(talk.id, ADA, action, "#1042")
        assert form is not None
        assert [(field.name, field.kind, field.value) for field in form.fields] == [
            ("order", "text", "#1042"), ("email", "email", ""),
        ]  # fmt: skip
        assert form.title == "Retrouver ma commande"
    assert await ask(talk.id, BOB, "show", "#1042") is None
    assert await ask(talk.id, ADA, "human", "") is None
    assert await ask(talk.id, ADA, "unheard_of", "#1042") is None
    assert await ask(ConversationId("c-invented"), ADA, "show", "#1042") is None
    await shop_floor.prove(talk, "1042", MAYA)
    assert await ask(talk.id, ADA, "show", "#1042") is None
    assert await ask(talk.id, ADA, "show", "#1050") is not None
