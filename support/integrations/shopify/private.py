"""The `PrivateShop` port: what only a verified account may see."""

from __future__ import annotations

from collections.abc import Sequence

from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.customers import read_customer
from support.integrations.shopify.details import read_details
from support.integrations.shopify.numbers import quoted
from support.integrations.shopify.orders import read_order
from support.integrations.shopify.reads import MOST_PAGES, Reads, side_by_side, understood
from support.integrations.shopify.returns import read_reasons
from support.integrations.shopify.values import Json
from support.model.commerce import Customer, CustomerId, Order, OrderDetails, OrderId, ReturnReason


class ShopifyPrivateShop:
    """Implements `support.ports.PrivateShop`. Raises ShopUnavailable or ShopRefused."""

    def __init__(self, client: ShopifyClient) -> None:
        self._reads = Reads(client)

    async def details(self, id: OrderId) -> OrderDetails | None:
        """The order with this global id; None if it is gone, or too old for the app to see."""
        return await read_details(self._reads, id)

    async def orders_of(self, customer: CustomerId | None, email: str, *, limit: int = 10) -> Sequence[Order]:
        """Orders of this customer, or with exactly this e-mail on them (case aside); newest first."""
        ids = await self._ids_of(customer, email.strip(), limit)
        async with side_by_side() as tasks:
            reading = [tasks.create_task(self._order(id_)) for id_ in ids]
        return tuple(order for task in reading if (order := task.result()) is not None)

    async def customer(self, id: CustomerId) -> Customer | None:
        """The customer's own record; None if it is gone."""
        node = (await self._reads.ask("customer", {"id": id})).data["customer"]
        return None if node is None else understood(lambda: read_customer(node))

    async def return_reasons(self) -> Sequence[ReturnReason]:
        """The shop's reasons for returns that are in use."""
        return await read_reasons(self._reads)

    async def _ids_of(self, customer: CustomerId | None, email: str, limit: int) -> list[OrderId]:
        terms = [] if customer is None else [f"customer_id:{quoted(_number(customer))}"]
        terms += [f"email:{quoted(email)}"] if email else []
        if not terms:
            return []
        search, found, after = " OR ".join(terms), list[OrderId](), None
        for _ in range(MOST_PAGES):
            page = (await self._reads.ask("orders_of", {"search": search, "after": after})).data["orders"]
            found += [OrderId(node["id"]) for node in page["nodes"] if _belongs(node, customer, email)]
            after = page["pageInfo"]["endCursor"]
            if len(found) >= limit or not page["pageInfo"]["hasNextPage"]:
                break
        return found[:limit]

    async def _order(self, id: OrderId) -> Order | None:
        node = (await self._reads.ask("order_by_id", {"id": id})).data["order"]
        return None if node is None else understood(lambda: read_order(node))


def _number(id_: str) -> str:
    """The number at the end of a global id, as searches want it."""
    return id_.rsplit("/", 1)[-1]


def _belongs(node: Json, customer: CustomerId | None, email: str) -> bool:
    """Searches find more than was meant: only the exact customer or the exact address counts."""
    own, person = node["email"], node["customer"]
    if customer is not None and person is not None and person["id"] == customer:
        return True
    return bool(own) and own.strip().casefold() == email.casefold()
