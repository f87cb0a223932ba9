"""The port over the stand-in: one ticket a conversation, each message once, whatever breaks in between."""

import contextlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.gorgias import Account, Fault, Gorgias, People
from support.errors import HelpdeskRefused, HelpdeskUnavailable, TicketGone
from support.integrations.gorgias.client import GorgiasClient
from support.integrations.gorgias.tickets import GorgiasHelpdesk
from support.model.conversation import TicketId
from support.model.people import AccountKey
from tests.support.integrations.gorgias.handoffs import BEGAN, CONVERSATION, handoff, line, talk

BREAKS = [
    Fault("drop", applied=True),
    Fault("drop"),
    Fault("answer", applied=True, status=502),
    Fault("answer", status=500),
]


async def test_a_hand_off_becomes_a_ticket(
    helpdesk: GorgiasHelpdesk, people: People, gorgias: Gorgias, account: Account
) -> None:
    receipt = await helpdesk.open_ticket(handoff())
    (ticket,) = await people.tickets()
    assert receipt.ref == str(ticket.id)
    assert receipt.url == f"https://{gorgias.domain}.gorgias.com/app/ticket/{ticket.id}"
    assert (ticket.external_id, ticket.subject, ticket.priority) == (CONVERSATION, "Where is my order #1042?", "high")
    assert ticket.tags == ("relais", "slack", "fr")
    assert (ticket.customer, ticket.email) == ("Ada", "ada@example.com")
    said = [(message.author, message.from_agent, message.text) for message in ticket.conversation]
    assert said == [("Ada", False, "line 0"), ("Relais", True, "line 1"), ("Ada", False, "line 2")]
    (note,) = ticket.notes
    assert "The customer asked for a person." in note.text
    assert "Proven orders: #1042" in note.text
    assert "https://northwind.slack.com" in note.text
    assert await people.emailed() == []
    assert len(account.calls.matching("POST", "/api/tickets")) == 1
    assert len(account.calls) == 4, "look for the ticket, look for the customer, make the customer, make the ticket"


@pytest.mark.parametrize(("named", "given"), [("claims", "Claims"), ("Nobody's", None)])
async def test_it_goes_to_its_team_and_without_one_that_is_not_there(
    helpdesk: GorgiasHelpdesk, people: People, account: Account, named: str, given: str | None
) -> None:
    account.add_team("Claims")
    await helpdesk.open_ticket(handoff(team=named))
    (ticket,) = await people.tickets()
    assert ticket.team == given
    assert len(ticket.conversation) == 3


async def test_asking_again_finds_it(helpdesk: GorgiasHelpdesk, people: People, account: Account) -> None:
    first = await helpdesk.open_ticket(handoff())
    made = len((await people.ticket(int(first.ref))).messages)
    account.calls.clear()
    assert await helpdesk.open_ticket(handoff()) == first
    assert len((await people.ticket(int(first.ref))).messages) == made
    assert {call.method for call in account.calls} == {"GET"}


@pytest.mark.parametrize("fault", BREAKS)
async def test_a_crash_between_making_and_noting_makes_no_second_ticket(
    helpdesk: GorgiasHelpdesk, people: People, account: Account, fault: Fault
) -> None:
    account.faults.add(Fault(fault.kind, applied=fault.applied, status=fault.status, method="POST", path="/tickets$"))
    with pytest.raises(HelpdeskUnavailable):
        await helpdesk.open_ticket(handoff())
    receipt = await helpdesk.open_ticket(handoff())
    (ticket,) = await people.tickets()
    assert receipt.ref == str(ticket.id)
    assert [message.external_id for message in ticket.conversation] == ["m-0", "m-1", "m-2"]
    assert len(ticket.notes) == 1
    assert len(account.customers) == 1


@pytest.mark.parametrize("fault", BREAKS)
async def test_a_crash_between_making_the_customer_and_the_ticket_makes_no_second_customer(
    helpdesk: GorgiasHelpdesk, account: Account, fault: Fault
) -> None:
    account.faults.add(Fault(fault.kind, applied=fault.applied, status=fault.status, method="POST"))
    with pytest.raises(HelpdeskUnavailable):
        await helpdesk.open_ticket(handoff())
    await helpdesk.open_ticket(handoff())
    assert len(account.customers) == 1


async def test_more_lines_than_a_ticket_begins_with_are_appended_and_survive_a_crash(
    helpdesk: GorgiasHelpdesk, people: People, account: Account
) -> None:
    long = handoff(transcript=talk(510))
    # 499 lines and the note come with the ticket; eleven follow, and the fourth of those breaks off unseen.
    account.faults.add(Fault("delay", delay_s=0, method="POST", path="/messages$", times=3))
    account.faults.add(Fault("drop", applied=True, method="POST", path="/messages$"))
    with pytest.raises(HelpdeskUnavailable):
        await helpdesk.open_ticket(long)
    await helpdesk.open_ticket(long)
    (ticket,) = await people.tickets()
    assert [message.external_id for message in ticket.conversation] == [f"m-{n}" for n in range(510)]
    assert len(ticket.notes) == 1


async def test_an_existing_customer_is_used_whatever_address_of_theirs_was_proven(
    helpdesk: GorgiasHelpdesk, client: GorgiasClient, account: Account
) -> None:
    channels = [
        {"type": "email", "address": "ada@work.example", "preferred": True},
        {"type": "email", "address": "ada@example.com", "preferred": False},
    ]
    made = await client.post("/customers", {"name": "Ada", "email": "ada@work.example", "channels": channels})
    await helpdesk.open_ticket(handoff())
    assert list(account.customers) == [made["id"]]


async def test_without_a_proven_address_the_record_is_the_chat_accounts_own(
    helpdesk: GorgiasHelpdesk, people: People, account: Account
) -> None:
    await helpdesk.open_ticket(handoff(conversation="c-1", email=None))
    await helpdesk.open_ticket(handoff(conversation="c-2", email=None))
    await helpdesk.open_ticket(handoff(conversation="c-3", email=None, customer_key=AccountKey("slack:T1:U2")))
    customers = {ticket.external_id: ticket for ticket in await people.tickets()}
    assert len(account.customers) == 2, "two people called Ada are two people"
    assert all(ticket.email is None for ticket in customers.values())
    assert {customer.external_id for customer in account.customers.values()} == {"slack:T1:U1", "slack:T1:U2"}


async def test_a_conversation_that_comes_back_reopens_its_ticket_with_a_new_note(
    helpdesk: GorgiasHelpdesk, people: People
) -> None:
    first = await helpdesk.open_ticket(handoff())
    await people.close(int(first.ref))
    # The new line is the bot's: a customer's would reopen the ticket by itself.
    later = handoff(transcript=talk(4), opened_at=BEGAN + timedelta(days=1), summary="Back again.", tags=("angry",))
    assert await helpdesk.open_ticket(later) == first
    ticket = await people.ticket(int(first.ref))
    assert ticket.status == "open"
    assert "angry" in ticket.tags
    assert [message.external_id for message in ticket.conversation] == [f"m-{n}" for n in range(4)]
    assert len(ticket.notes) == 2


async def test_a_retry_does_not_reopen_what_the_team_closed(helpdesk: GorgiasHelpdesk, people: People) -> None:
    first = await helpdesk.open_ticket(handoff())
    await people.close(int(first.ref))
    await helpdesk.open_ticket(handoff())
    assert (await people.ticket(int(first.ref))).status == "closed"


async def test_a_ticket_thrown_away_before_is_replaced_and_since_is_left(
    helpdesk: GorgiasHelpdesk, people: People
) -> None:
    first = await helpdesk.open_ticket(handoff())
    await people.trash(int(first.ref))
    assert await helpdesk.open_ticket(handoff()) == first
    second = await helpdesk.open_ticket(handoff(opened_at=BEGAN + timedelta(days=1)))
    assert second != first
    assert await helpdesk.open_ticket(handoff(opened_at=BEGAN + timedelta(days=1))) == second


async def test_a_message_is_mirrored_once(helpdesk: GorgiasHelpdesk, people: People, account: Account) -> None:
    opened = await helpdesk.open_ticket(handoff())
    ticket = TicketId(opened.ref)
    account.calls.clear()
    said = line("m-9", "And the other one?", minutes=9)
    receipt = await helpdesk.add_message(ticket, said, doubtful=False)
    assert [call.method for call in account.calls] == ["POST"], "the normal case costs one call"
    again = await helpdesk.add_message(ticket, said)
    assert again == receipt
    assert receipt.url == opened.url
    texts = [message.text for message in (await people.ticket(int(ticket))).conversation]
    assert texts == ["line 0", "line 1", "line 2", "And the other one?"]
    assert await people.emailed() == []


@pytest.mark.parametrize("fault", BREAKS)
@pytest.mark.parametrize("author", ["customer", "bot", "agent", "system"])
async def test_a_message_that_broke_off_is_not_doubled(
    helpdesk: GorgiasHelpdesk, people: People, account: Account, fault: Fault, author: Any
) -> None:
    ticket = TicketId((await helpdesk.open_ticket(handoff())).ref)
    said = line("m-9", author=author, minutes=9)
    account.faults.add(Fault(fault.kind, applied=fault.applied, status=fault.status, method="POST"))
    with pytest.raises(HelpdeskUnavailable):
        await helpdesk.add_message(ticket, said, doubtful=False)
    await helpdesk.add_message(ticket, said, doubtful=True)
    seen = await people.ticket(int(ticket))
    assert [message.external_id for message in seen.messages].count("m-9") == 1
    assert await people.emailed() == []
    (mirrored,) = [message for message in seen.messages if message.external_id == "m-9"]
    assert mirrored.public == (author != "system")


async def test_after_a_restart_the_customer_is_read_from_the_ticket(
    helpdesk: GorgiasHelpdesk, client: GorgiasClient, gorgias: Gorgias, people: People
) -> None:
    ticket = TicketId((await helpdesk.open_ticket(handoff())).ref)
    fresh = GorgiasHelpdesk(client, gorgias.domain)
    await fresh.add_message(ticket, line("m-9", minutes=9), doubtful=False)
    assert (await people.ticket(int(ticket))).conversation[-1].author == "Ada"


async def test_a_merged_ticket_is_followed_and_still_nothing_doubles(helpdesk: GorgiasHelpdesk, people: People) -> None:
    other = await people.new_ticket("ada@example.com", "By mail")
    opened = await helpdesk.open_ticket(handoff())
    ticket = TicketId(opened.ref)
    await helpdesk.add_message(ticket, line("m-8", minutes=8), doubtful=False)
    await people.merge(int(ticket), into=other.id)
    receipt = await helpdesk.add_message(ticket, line("m-9", minutes=9))
    assert receipt.url is not None
    assert receipt.url.endswith(f"/ticket/{other.id}")
    await helpdesk.add_message(ticket, line("m-9", minutes=9))
    await helpdesk.add_message(ticket, line("m-8", minutes=8))
    seen = await people.ticket(other.id)
    ids = [message.external_id for message in seen.conversation]
    assert (ids.count("m-8"), ids.count("m-9")) == (1, 1)
    state = await helpdesk.ticket(ticket)
    assert state is not None
    assert state.id == str(other.id)
    assert [entry.text for entry in await helpdesk.messages_since(state.id)][-1] == "By mail"


async def test_a_deleted_ticket_says_so(helpdesk: GorgiasHelpdesk, people: People) -> None:
    ticket = TicketId((await helpdesk.open_ticket(handoff())).ref)
    await people.delete(int(ticket))
    assert await helpdesk.ticket(ticket) is None
    assert await helpdesk.messages_since(ticket) == []
    with pytest.raises(TicketGone, match="was deleted"):
        await helpdesk.add_message(ticket, line("m-9"))


async def test_what_the_desk_did_can_be_read(helpdesk: GorgiasHelpdesk, people: People) -> None:
    ticket = TicketId((await helpdesk.open_ticket(handoff())).ref)
    await people.assign(int(ticket), "Maya Chen")
    await people.assign_team(int(ticket), "Returns")
    await people.tag(int(ticket), "vip")
    before = (await helpdesk.messages_since(ticket))[-1].at + timedelta(microseconds=1)
    await people.note(int(ticket), "careful with this one")
    await people.reply(int(ticket), "On its way.")
    state = await helpdesk.ticket(ticket)
    assert state is not None
    assert (state.assignee, state.team) == ("maya@northwind-supply.example", "Returns")
    assert state.tags == ("relais", "slack", "fr", "vip")
    note, reply = await helpdesk.messages_since(ticket, before)
    assert (note.public, reply.public) == (False, True)
    assert (reply.text, reply.author, reply.from_agent, reply.external_id) == ("On its way.", "Maya Chen", True, None)
    [page] = [page async for page in helpdesk.updated_since(state.updated_at)]
    assert [changed.id for changed in page] == [ticket]
    assert [page async for page in helpdesk.updated_since(state.updated_at + timedelta(seconds=1))] == [[]]


async def test_what_happens_here_is_told_there(helpdesk: GorgiasHelpdesk, people: People) -> None:
    ticket = TicketId((await helpdesk.open_ticket(handoff())).ref)
    await helpdesk.add_tags(ticket, ["solved"])
    await helpdesk.remove_tags(ticket, ["slack"])
    await helpdesk.set_priority(ticket, "low")
    assert await helpdesk.assign(ticket, "Luc@northwind-supply.example")
    seen = await people.ticket(int(ticket))
    assert (seen.tags, seen.priority, seen.assignee) == (("relais", "fr", "solved"), "low", "Luc Bernard")
    assert not await helpdesk.assign(ticket, "nobody@example.com")
    assert (await people.ticket(int(ticket))).assignee is None
    await helpdesk.assign(ticket, None)
    until = BEGAN.replace(year=2099)
    await helpdesk.set_status(ticket, "closed", snoozed_until=until)
    seen = await people.ticket(int(ticket))
    assert (seen.status, seen.snoozed_until, seen.assignee) == ("closed", until, None)
    await helpdesk.set_status(ticket, "open")
    seen = await people.ticket(int(ticket))
    assert (seen.status, seen.snoozed_until) == ("open", None)


async def test_doctor_learns_whose_key_it_is(helpdesk: GorgiasHelpdesk, gorgias: Gorgias) -> None:
    me = await helpdesk.whoami()
    assert (me.email, me.role, me.active) == (gorgias.email, "admin", True)
    assert await helpdesk.ping() == gorgias.domain


async def test_teams_of_the_settings_are_compared_with_those_of_gorgias(helpdesk: GorgiasHelpdesk) -> None:
    await helpdesk.check_teams(["returns", "Support"])
    with pytest.raises(
        HelpdeskRefused, match=r"helpdesk\.routes: no team is called Claims; there are: Returns, Support"
    ):
        await helpdesk.check_teams(["Returns", "Claims", "Claims"])


@pytest.mark.parametrize("fault", [None, *BREAKS])
async def test_a_rating_is_the_ticket_s_one_survey_and_asks_nobody(
    helpdesk: GorgiasHelpdesk, client: GorgiasClient, account: Account, fault: Fault | None
) -> None:
    ticket = TicketId((await helpdesk.open_ticket(handoff())).ref)
    if fault is not None:
        account.faults.add(replace(fault, method="POST", path="surveys"))
        with contextlib.suppress(HelpdeskUnavailable):
            await helpdesk.rate(ticket, 2, "")
    await helpdesk.rate(ticket, 4, "")
    await helpdesk.rate(ticket, 5, "Quick! " * 300)
    [survey] = (await client.get("/satisfaction-surveys", {"ticket_id": ticket}))["data"]
    assert (survey["score"], len(survey["body_text"]), survey["should_send_datetime"]) == (5, 1000, None)
    assert survey["sent_datetime"]
    assert account.emailed == []


async def test_an_agent_s_answer_is_theirs_if_they_work_there(helpdesk: GorgiasHelpdesk, people: People) -> None:
    ticket = TicketId((await helpdesk.open_ticket(handoff())).ref)
    for number, email in enumerate(("Luc@northwind-supply.example", "gone@northwind-supply.example", "")):
        await helpdesk.add_message(ticket, replace(line(f"a-{number}", f"answer {number}", "agent", 20), by=email))
    written = {entry.text: entry for entry in await helpdesk.messages_since(ticket)}
    assert [written[f"answer {n}"].author for n in range(3)] == ["Luc Bernard", "Relais", "Relais"]
    assert all(written[f"answer {n}"].ours for n in range(3)), "and no echo of it is relayed"
