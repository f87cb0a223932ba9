"""The people at the helpdesk: every verb does what an agent's click does."""

from typing import Any

import pytest

from sandbox.gorgias import Account, People
from sandbox.gorgias.people import PeopleError


async def test_a_reply_reaches_the_customer_by_email_with_a_signature(rest: Any, people: People) -> None:
    ticket = await rest.ticket()
    seen = await people.reply(ticket["id"], "On its way.", agent="Maya Chen", close=True)
    assert seen.status == "closed"
    answer = seen.conversation[-1]
    assert (answer.author, answer.text, answer.channel, answer.via) == ("Maya Chen", "On its way.", "email", "helpdesk")
    raw = (await rest("GET", f"/tickets/{ticket['id']}")).body["messages"][-1]
    assert (raw["body_text"], raw["stripped_text"]) == ("On its way.\n\nMaya\nNorthwind Supply", "On its way.")
    assert raw["external_id"] is None
    (mail,) = await people.emailed()
    assert mail.via == "helpdesk"


async def test_a_reply_on_the_tickets_own_channel_is_left_to_us(rest: Any, people: People, account: Account) -> None:
    account.reply_channel = "api"
    ticket = await rest.ticket()
    seen = await people.reply(ticket["id"], "On its way.")
    assert seen.conversation[-1].channel == "api"
    assert await people.emailed() == []


async def test_the_verbs(rest: Any, people: People) -> None:
    id = (await rest.ticket(external_id="c-1"))["id"]
    assert (await people.note(id, "careful", agent="luc@northwind-supply.example")).notes[0].author == "Luc Bernard"
    assert (await people.close(id)).status == "closed"
    assert (await people.reopen(id)).status == "open"
    assert (await people.assign(id, "Luc Bernard")).assignee == "Luc Bernard"
    assert (await people.assign(id, None)).assignee is None
    assert (await people.assign_team(id, "Returns")).team == "Returns"
    assert (await people.tag(id, "vip", "late")).tags == ("vip", "late")
    assert (await people.untag(id, "late")).tags == ("vip",)
    assert (await people.set_priority(id, "critical")).priority == "critical"
    assert (await people.mark_spam(id)).spam
    assert (await people.trash(id)).trashed
    assert not (await people.trash(id, trash=False)).trashed
    snoozed = await people.snooze(id, 3600)
    assert snoozed.snoozed_until is not None
    assert (await people.unsnooze(id)).snoozed_until is None
    assert (await people.customer_writes(id, "hello?")).conversation[-1].from_agent is False
    assert [ticket.id for ticket in await people.tickets("c-1")] == [id]
    await people.delete(id)
    assert await people.tickets() == []


async def test_a_customer_can_write_out_of_the_blue(people: People) -> None:
    ticket = await people.new_ticket("bob@example.com", "Do you ship to Canada?", subject="Shipping")
    assert (ticket.subject, ticket.email, ticket.external_id) == ("Shipping", "bob@example.com", None)


async def test_what_cannot_be_done_says_why(rest: Any, people: People) -> None:
    id = (await rest.ticket())["id"]
    with pytest.raises(PeopleError, match="404"):
        await people.reply(1, "to nobody")
    with pytest.raises(PeopleError, match="Agent not found"):
        await people.reply(id, "as nobody", agent="Nobody")
    with pytest.raises(PeopleError, match="another ticket"):
        await people.merge(id, into=id)
