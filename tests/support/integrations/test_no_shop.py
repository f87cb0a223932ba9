"""Without a shop every question to it is refused, whatever it is."""

import inspect
from typing import Any

import pytest

from support.errors import ShopRefused
from support.integrations.no_shop import NoShop
from support.ports import Catalogue, PrivateShop, Shop, ShopWrites

QUESTIONS = [
    (port, name)
    for port in (Shop, PrivateShop, Catalogue, ShopWrites)
    for name, member in vars(port).items()
    if inspect.iscoroutinefunction(member)
]


def arguments(port: type, name: str) -> dict[str, Any]:
    return {p: None for p in inspect.signature(getattr(port, name)).parameters if p != "self"}


@pytest.mark.parametrize(("port", "name"), QUESTIONS, ids=[name for _, name in QUESTIONS])
async def test_everything_is_refused_and_the_setting_named(port: type, name: str) -> None:
    with pytest.raises(ShopRefused, match="SHOPIFY_SHOP"):
        await getattr(NoShop(), name)(**arguments(port, name))
