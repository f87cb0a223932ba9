"""The adapter against a running Gorgias stand-in, over real sockets."""

from collections.abc import AsyncIterator

import pytest

from sandbox.gorgias import Account, Gorgias, People, start
from support.integrations.gorgias.client import GorgiasClient
from support.integrations.gorgias.tickets import GorgiasHelpdesk


@pytest.fixture
def account() -> Account:
    account = Account()
    account.bucket.enabled = False
    return account


@pytest.fixture
async def gorgias(account: Account) -> AsyncIterator[Gorgias]:
    async with start(account) as running:
        yield running


@pytest.fixture
async def people(gorgias: Gorgias) -> AsyncIterator[People]:
    async with gorgias.people() as desk:
        yield desk


@pytest.fixture
async def client(gorgias: Gorgias) -> AsyncIterator[GorgiasClient]:
    # The window is scaled, since the stand-in does not limit here; nothing else is unlike the real thing.
    async with GorgiasClient(
        gorgias.api_url, gorgias.email, gorgias.api_key, window_s=0.2, first_delay_s=0.001
    ) as client:
        yield client


@pytest.fixture
def helpdesk(client: GorgiasClient, gorgias: Gorgias) -> GorgiasHelpdesk:
    return GorgiasHelpdesk(client, gorgias.domain)
