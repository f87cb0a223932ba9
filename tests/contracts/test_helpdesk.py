"""The `Helpdesk` contract over every adapter there is."""

from collections.abc import AsyncIterator

import pytest

from sandbox.gorgias import Account, Gorgias, People, start
from support.integrations.gorgias.client import GorgiasClient
from support.integrations.gorgias.tickets import GorgiasHelpdesk
from support.ports import Helpdesk
from tests.contracts.helpdesk import HelpdeskContract


class GorgiasView:
    """Gorgias' own pages."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def tickets(self) -> list[str]:
        return [str(ticket.id) for ticket in await self._people.tickets()]

    async def said(self, ticket: str) -> list[str]:
        return [message.text for message in (await self._people.ticket(int(ticket))).conversation]

    async def notes(self, ticket: str) -> list[str]:
        return [message.text for message in (await self._people.ticket(int(ticket))).notes]


class TestGorgias(HelpdeskContract):
    @pytest.fixture
    async def gorgias(self) -> AsyncIterator[Gorgias]:
        account = Account()
        account.bucket.enabled = False
        async with start(account) as running:
            yield running

    @pytest.fixture
    async def helpdesk(self, gorgias: Gorgias) -> AsyncIterator[Helpdesk]:
        async with GorgiasClient(gorgias.api_url, gorgias.email, gorgias.api_key, window_s=0.2) as client:
            yield GorgiasHelpdesk(client, gorgias.domain)

    @pytest.fixture
    async def view(self, gorgias: Gorgias) -> AsyncIterator[GorgiasView]:
        async with gorgias.people() as people:
            yield GorgiasView(people)
