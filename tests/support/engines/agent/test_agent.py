"""The agent through the whole desk: it converses, proves, proposes, and never lets a customer wait for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.openai.desk import prompt_of
from sandbox.openai.moves import Call, Turn
from sandbox.openai.shapes import count_tokens
from support.explaining import explain
from support.markdown import plain
from support.model.actions import CancelOrder
from support.model.decisions import Ask, Escalate
from tests.support.engines.agent.parlour import MAYA, MAYA_ORDER, Parlour, call
from tests.support.engines.local.talks import words
from tests.wording import WORDS

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_policy_is_looked_up_answered_in_public_and_proven(there: Parlour) -> None:
    talk = there.talk()
    there.model.script(
        call("search_policies", question="return window"),
        Turn("You can return most items within **30 days** of delivery, for any reason."),
    )
    heard = await talk.say("What is your return policy?")
    assert plain(heard.public[0].text).startswith("You can return most items within 30 days")
    assert "Returns and refunds" in heard.public[0].citations[0].title
    trace = talk.decided.trace
    assert (trace.engine, trace.tools, trace.fallback) == ("llm", ("search_policies",), "")
    assert [(one.claim, one.source) for one in trace.proof] == [
        ("30 days", "policy: Returns and refunds: How long you have to return something")
    ] or trace.proof


async def test_tools_side_by_side_and_several_rounds_are_one_turn(there: Parlour) -> None:
    talk = there.talk()
    both = Turn(
        calls=(Call("search_policies", {"question": "frais de retour"}), Call("find_products", {"words": "tente"}))
    )
    there.model.script(
        both, Turn("La Ridgeline 2P Tent coûte 329,00 $US ; les retours sont gratuits depuis la France.")
    )
    heard = await talk.say("Combien coûte la tente, et le retour est-il gratuit ?")
    assert "329,00 $US" in words(heard.public)
    assert len(there.model.received[-1].results) == 2
    assert "Answer in French" in there.model.received[0].said


async def test_an_order_that_is_not_proven_is_asked_for_and_shown_to_its_owner_alone(there: Parlour) -> None:
    talk = there.talk()
    there.model.script(call("order_status", order="1042"), Turn("I'd be glad to look."))
    heard = await talk.say("Where is my order 1042?")
    assert isinstance(talk.decided.decision, Ask)
    assert talk.decided.decision.form == "proof"
    assert "1Z" not in there.model.read
    there.model.script(call("order_status"), Turn("Your order #1042 is on its way."))
    heard = await talk.prove(MAYA_ORDER, MAYA)
    assert heard.public == []
    assert "#1042 is on its way" in words(heard.private)
    shown = heard.private[-1]
    assert shown.card is not None
    assert shown.card.goods[0].image_url not in there.model.read
    assert "Now: on its way" in shown.card.lines[4]
    assert [button.label for button in shown.buttons][:2] == ["Report a problem", "Ask the team"]


async def test_what_was_private_is_not_said_in_public_once_its_proof_has_ended(there: Parlour) -> None:
    talk = there.talk()
    there.model.script(call("order_status", order=MAYA_ORDER), Turn("I'd be glad to look."))
    await talk.say("Where is my order 1042?")
    there.model.script(call("order_status"), Turn("Your order #1042 is on its way."))
    await talk.prove(MAYA_ORDER, MAYA)
    await talk.wait(25 * 60)
    there.model.script(
        call("my_orders"), call("search_policies", question="return window"), Turn("Your order #1042 is on its way.")
    )
    heard = await talk.say("What do you know of my orders, and what is the return window?")
    assert isinstance(talk.decided.decision, Ask)
    assert there.model.waiting == 0
    assert "on its way" not in words(heard.public)


async def test_a_change_is_proposed_and_nothing_else(there: Parlour) -> None:
    talk = there.talk(direct=True)
    await talk.verify("1054", "grace.okafor@example.com")
    there.model.script(
        call("order_details", order="1054"), call("cancel_order", order="1054", reason="no_longer_needed")
    )
    await talk.say("I changed my mind, I don't want order 1054 any more")
    assert talk.wish == CancelOrder("1054", "no_longer_needed")
    assert there.model.waiting == 0


async def test_a_wish_of_somebody_unknown_waits_for_their_code_and_goes_on(there: Parlour) -> None:
    talk = there.talk(direct=True)
    there.model.script(call("cancel_order", order="1054", reason="no_longer_needed"))
    await talk.say("please stop order 1054, I don't need it")
    assert isinstance(talk.decided.decision, Ask)
    assert talk.decided.decision.form == "code"
    there.model.script(call("cancel_order", order="1054", reason="no_longer_needed"))
    await talk.enter_code("grace.okafor@example.com")
    assert talk.wish == CancelOrder("1054", "no_longer_needed")
    assert there.model.waiting == 0


async def test_what_is_not_so_goes_back_once_and_is_put_right(there: Parlour) -> None:
    talk = there.talk()
    there.model.script(
        call("search_policies", question="return window"),
        Turn("You have 60 days to return it."),
        Turn("You have 30 days to return it."),
    )
    heard = await talk.say("How long can I return things?")
    assert "30 days" in words(heard.public)
    assert '"60 days" is in no tool result' in there.model.received[-1].said
    assert talk.decided.trace.engine == "llm"


LIES = (
    Turn("Your order #1042 was delivered on Monday 2 November, and we will refund you."),
    Turn("It arrived yesterday, and I've refunded $40."),
)


async def test_what_is_not_so_twice_is_never_sent(there: Parlour) -> None:
    talk = there.talk()
    there.model.script(*LIES)
    heard = await talk.say("What is your return policy?")
    said = words(heard.public + heard.private)
    assert "30 days" in said
    assert "refunded" not in said
    assert (talk.decided.trace.engine, talk.decided.trace.fallback) == ("local", "unproven")


async def test_a_person_is_called_without_a_model_and_by_one(there: Parlour) -> None:
    talk = there.talk()
    await talk.say("I want to talk to a human")
    assert isinstance(talk.decided.decision, Escalate)
    assert there.model.received == []
    talk = there.talk()
    there.model.script(call("hand_over", reason="needs_person"))
    await talk.say("My bike frame makes a noise only when the moon is full, what do you make of that?")
    assert talk.decided.decision == Escalate("needs_person")


async def test_the_same_again_leads_to_people(there: Parlour) -> None:
    talk = there.talk()
    there.model.script(*[Turn("Could you tell me more about it?")] * 3)
    await talk.say("it is about that thing of the other day")
    heard = await talk.say("the thing, you know, from before")
    assert "human" in [button.action for button in heard.public[0].buttons]
    await talk.say("no idea how else to say it, the thing")
    assert isinstance(talk.decided.decision, Escalate)


async def test_what_the_model_writes_can_t_format_link_or_mention(there: Parlour) -> None:
    talk = there.talk()
    there.model.script(Turn("# Hello\n* one `@everyone` <!channel>\n\n---\n**two** and *three*"))
    heard = await talk.say("Say something nice about tents in general, will you?")
    text = heard.public[0].text
    assert text.startswith("**Hello**\n- one ")
    assert plain(text) == "Hello\n- one `@everyone` <!channel>\n\ntwo and *three*"


async def test_names_come_back_and_never_went_out(there: Parlour) -> None:
    talk = there.talk(direct=True)
    await talk.verify(MAYA_ORDER, MAYA)
    there.model.mind = lambda asked: Turn(f"Hello {token(asked.said)}, how can I help?")
    heard = await talk.say("My name is Maya Lind and I have a rather long question about nothing much")
    assert plain(heard.private[0].text) == "Hello Maya Lind, how can I help?"
    assert "Maya" not in there.model.read


def token(text: str) -> str:
    return text[text.index("[NAME_") : text.index("]", text.index("[NAME_")) + 1]


async def test_the_first_prompt_is_short_and_the_same_for_everybody(there: Parlour) -> None:
    sizes, prompts = [], []
    for text in ("What is your return policy?", "Livrez-vous au Canada ?"):
        talk = there.talk()
        there.model.script(Turn("One moment."))
        await talk.say(text)
        asked = there.model.received[0]
        prompts.append(prompt_of(asked.body))
        sizes.append(count_tokens(prompts[-1]))
    same = next(i for i, (a, b) in enumerate(zip(*prompts, strict=False)) if a != b)
    share = count_tokens(prompts[0][:same]) / sizes[0]
    assert max(sizes) <= 3_500
    assert share >= 0.7


async def test_how_a_message_came_about_can_be_read(there: Parlour) -> None:
    talk = there.talk()
    there.model.script(call("search_policies", question="return window"), Turn("You have 30 days to return it."))
    await talk.say("How long can I return things?")
    rows = there.room.desk.commands._office.conversations
    found = await rows.said(talk.conversation.id)
    assert found is not None
    lines = list(explain(*found, WORDS, "fr"))
    assert "Moteur llm" in lines[1]
    assert "30 days" in lines[-1]
    assert "repose sur policy: Returns and refunds" in lines[-1]
    assert await rows.said(found[0].id) == found
    instead = replace(found[1], fallback="unproven")
    assert "ce qu'il a dit n'a pas pu être prouvé" in list(explain(found[0], instead, WORDS, "fr"))[1]
    assert await rows.said("unheard-of") is None
