"""What every adapter of the `Helpdesk` port must do. An adapter's test subclasses `HelpdeskContract`."""

from typing import Protocol

from support.model.conversation import TicketId
from support.ports import Helpdesk
from tests.support.integrations.gorgias.handoffs import handoff, line, talk


class DeskView(Protocol):
    """What an agent sees, so that the contract can check without knowing the helpdesk."""

    async def tickets(self) -> list[str]:
        """References of all tickets."""
        ...

    async def said(self, ticket: str) -> list[str]:
        """The public texts of a ticket, in order."""
        ...

    async def notes(self, ticket: str) -> list[str]:
        """What stays with the team."""
        ...


class HelpdeskContract:
    """Needs the fixtures `helpdesk` and `view`."""

    async def test_a_hand_off_is_one_ticket_however_often_it_is_made(self, helpdesk: Helpdesk, view: DeskView) -> None:
        receipts = [await helpdesk.open_ticket(handoff()) for _ in range(3)]
        assert await view.tickets() == [receipts[0].ref]
        assert {receipt.ref for receipt in receipts} == {receipts[0].ref}
        assert receipts[0].url
        assert await view.said(receipts[0].ref) == ["line 0", "line 1", "line 2"]

    async def test_the_summary_stays_with_the_team(self, helpdesk: Helpdesk, view: DeskView) -> None:
        ticket = (await helpdesk.open_ticket(handoff(summary="Only for us."))).ref
        assert not any("Only for us." in text for text in await view.said(ticket))
        assert any("Only for us." in text for text in await view.notes(ticket))

    async def test_conversations_don_t_share_a_ticket(self, helpdesk: Helpdesk, view: DeskView) -> None:
        one = await helpdesk.open_ticket(handoff(conversation="c-1"))
        two = await helpdesk.open_ticket(handoff(conversation="c-2"))
        assert one.ref != two.ref
        assert sorted(await view.tickets()) == sorted([one.ref, two.ref])

    async def test_a_line_is_mirrored_once_and_in_order(self, helpdesk: Helpdesk, view: DeskView) -> None:
        ticket = TicketId((await helpdesk.open_ticket(handoff())).ref)
        lines = [line(f"n-{n}", f"more {n}", "customer", 10 + n) for n in range(3)]
        for said in lines:
            await helpdesk.add_message(ticket, said, doubtful=False)
        for said in lines:
            await helpdesk.add_message(ticket, said)
        assert (await view.said(ticket))[3:] == ["more 0", "more 1", "more 2"]

    async def test_what_the_system_noted_is_not_public(self, helpdesk: Helpdesk, view: DeskView) -> None:
        ticket = TicketId((await helpdesk.open_ticket(handoff())).ref)
        await helpdesk.add_message(ticket, line("n-1", "given back to the bot", "system", 10))
        assert "given back to the bot" not in await view.said(ticket)
        assert "given back to the bot" in await view.notes(ticket)

    async def test_a_longer_transcript_completes_the_ticket(self, helpdesk: Helpdesk, view: DeskView) -> None:
        ticket = (await helpdesk.open_ticket(handoff())).ref
        assert (await helpdesk.open_ticket(handoff(transcript=talk(5)))).ref == ticket
        assert await view.said(ticket) == [f"line {n}" for n in range(5)]

    async def test_awkward_texts_arrive(self, helpdesk: Helpdesk, view: DeskView) -> None:
        texts = ["", "\x00\x07", "😀" * 50, "مرحبا", "a\u200bb", "x" * 40_000, "<b>&amp;", "\ud83d"]
        lines = tuple(line(f"t-{n}", text, "customer", n) for n, text in enumerate(texts))
        ticket = (await helpdesk.open_ticket(handoff(transcript=lines))).ref
        said = await view.said(ticket)
        assert len(said) == len(texts)
        assert [said[n] for n in (2, 3, 4, 5, 6)] == texts[2:7]
