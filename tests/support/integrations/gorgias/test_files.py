"""Customers' images in tickets: attached where they can be had, named where they can't, never a reason to hold up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from sandbox.gorgias import Account, Fault, Gorgias, People
from support.errors import ChannelUnavailable, HelpdeskUnavailable
from support.integrations.gorgias.client import GorgiasClient
from support.integrations.gorgias.files import MOST_FILES
from support.integrations.gorgias.tickets import GorgiasHelpdesk
from support.model.conversation import Attachment, TicketId
from support.model.files import Image
from tests.support.integrations.gorgias.handoffs import handoff, line

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


class Shelf:
    """Implements `support.ports.Files` over files in memory."""

    def __init__(self, *names: str) -> None:
        self.names = set(names)
        self.away = False

    async def read(self, file: Attachment) -> Image | None:
        """The image, if it is still there."""
        if self.away:
            raise ChannelUnavailable("away")
        return Image("image/png", PNG + file.name.encode()) if file.name in self.names else None


def photo(name: str) -> Attachment:
    return Attachment(name, "image/png", f"https://files.example/{name}")


def with_photos(*names: str, id: str = "p-1", text: str = "Look") -> Any:
    return replace(line(id, text, minutes=10), files=tuple(photo(name) for name in names))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf("crack.png", "box été.png")


@pytest.fixture
def desk(client: GorgiasClient, gorgias: Gorgias, shelf: Shelf) -> GorgiasHelpdesk:
    return GorgiasHelpdesk(client, gorgias.domain, shelf)


async def test_images_are_attached_to_their_message(desk: GorgiasHelpdesk, people: People) -> None:
    await desk.open_ticket(
        handoff(transcript=(with_photos("crack.png", "box été.png"), line("m-2", "Hello", minutes=11)))
    )
    (ticket,) = await people.tickets()
    first, second = ticket.conversation
    assert [(file.name, file.content_type) for file in first.files] == [
        ("crack.png", "image/png"),
        ("box été.png", "image/png"),
    ]
    assert (first.text, second.files) == ("Look", ())
    async with aiohttp.ClientSession() as http, http.get(first.files[0].url) as answer:
        assert await answer.read() == PNG + b"crack.png"


async def test_an_image_is_called_one_whatever_its_sender_calls_it(
    desk: GorgiasHelpdesk, shelf: Shelf, people: People
) -> None:
    """A page with a script can begin as an image does, and be opened by its name."""
    shelf.names |= {"invoice.html", "Crack.PNG"}
    ticket = TicketId((await desk.open_ticket(handoff())).ref)
    await desk.add_message(ticket, with_photos("invoice.html", "Crack.PNG"))
    said = (await people.ticket(int(ticket))).conversation[-1]
    assert [file.name for file in said.files] == ["invoice.html.png", "Crack.PNG"]


async def test_what_is_gone_is_named(desk: GorgiasHelpdesk, people: People) -> None:
    ticket = TicketId((await desk.open_ticket(handoff())).ref)
    await desk.add_message(ticket, with_photos("crack.png", "gone.png"))
    said = (await people.ticket(int(ticket))).conversation[-1]
    assert said.text == "Look\n[file: gone.png]"
    assert [file.name for file in said.files] == ["crack.png"]


async def test_a_platform_that_is_away_does_not_hold_the_ticket_up(
    desk: GorgiasHelpdesk, people: People, shelf: Shelf
) -> None:
    shelf.away = True
    await desk.open_ticket(handoff(transcript=(with_photos("crack.png"),)))
    (ticket,) = await people.tickets()
    assert ticket.conversation[0].text == "Look\n[file: crack.png]"


@pytest.mark.parametrize("status", [400, 403, 413])
async def test_a_file_that_gorgias_does_not_take_is_named(
    desk: GorgiasHelpdesk, people: People, account: Account, status: int
) -> None:
    account.faults.add(Fault("answer", status=status, path="/upload"))
    await desk.open_ticket(handoff(transcript=(with_photos("crack.png"),)))
    (ticket,) = await people.tickets()
    assert ticket.conversation[0].text == "Look\n[file: crack.png]"
    assert ticket.conversation[0].files == ()


@pytest.mark.parametrize(
    "fault",
    [
        Fault("answer", status=503, path="/upload"),
        Fault("drop", path="/upload"),
        Fault("drop", applied=True, path="/upload"),
        Fault("drop", applied=True, path="/tickets$", method="POST"),
    ],
)
async def test_while_gorgias_is_away_it_waits_and_the_next_try_makes_one_message_of_it(
    desk: GorgiasHelpdesk, people: People, account: Account, fault: Fault
) -> None:
    account.faults.add(fault)
    asked = handoff(transcript=(with_photos("crack.png"),))
    with pytest.raises(HelpdeskUnavailable):
        await desk.open_ticket(asked)
    await desk.open_ticket(asked)
    (ticket,) = await people.tickets()
    (said,) = ticket.conversation
    assert (said.text, [file.name for file in said.files]) == ("Look", ["crack.png"])


async def test_what_was_mirrored_already_is_not_carried_again(desk: GorgiasHelpdesk, account: Account) -> None:
    ticket = TicketId((await desk.open_ticket(handoff())).ref)
    await desk.add_message(ticket, with_photos("crack.png"))
    await desk.add_message(ticket, with_photos("crack.png"))
    assert len(account.calls.matching("POST", "/api/upload")) == 1


async def test_only_so_many_are_carried(
    client: GorgiasClient, gorgias: Gorgias, people: People, account: Account
) -> None:
    names = [f"{n}.png" for n in range(MOST_FILES + 2)]
    desk = GorgiasHelpdesk(client, gorgias.domain, Shelf(*names))
    await desk.open_ticket(handoff(transcript=(with_photos(*names),)))
    (ticket,) = await people.tickets()
    said = ticket.conversation[0]
    assert len(said.files) == MOST_FILES
    assert said.text == f"Look\n[file: {MOST_FILES}.png]\n[file: {MOST_FILES + 1}.png]"
