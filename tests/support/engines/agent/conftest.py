"""One desk with a model for all tests of a module: each talks in a thread of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.engines.agent.parlour import Parlour, parlour


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there() -> AsyncIterator[Parlour]:
    async with parlour(relais_second_model="sandbox-small", relais_deadline_s=6) as opened:
        yield opened
