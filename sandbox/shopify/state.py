"""One shop held in memory: what its file says, found fast, changed in one place, written out in the file's own shape.

The document's dictionaries are the truth; indexes and `OrderView`s are derived from them and dropped by `touch`, so
whoever changes an order must touch it. Nothing here knows GraphQL or HTTP.
"""

import copy
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sandbox.shopify import tau
from sandbox.shopify.clock import Now, ShopClock, parse_moment, zulu
from sandbox.shopify.orderview import OrderView
from sandbox.shopify.shopfile import Json, complete, gid, read_shop_file, tail

_NAME_PARTS = re.compile(r"[^0-9a-z]+")
_FIRST_NEW_NUMBER = 9_000_000_000_001


def name_keys(name: str) -> set[str]:
    """What `name:` finds an order by: the whole name without `#`, and each of its parts (`1001-A` by `1001`)."""
    whole = name.casefold().lstrip("#")
    return {whole, *filter(None, _NAME_PARTS.split(whole))}


def _numbers(thing: Any) -> Iterator[int]:
    """The numbers of all ids within, so that new ones are new in a shop that was dumped and loaded again too."""
    if isinstance(thing, list):
        for part in thing:
            yield from _numbers(part)
    elif isinstance(thing, dict):
        id_ = thing.get("id")
        if isinstance(id_, str) and tail(id_).isdigit():
            yield int(tail(id_))
        for part in thing.values():
            if isinstance(part, list | dict):
                yield from _numbers(part)


class ShopState:
    """A shop. `ShopState.load(path)` reads a file; `dump()` gives the same shape back with all changes in it."""

    def __init__(self, document: Json, *, now: Now | None = None) -> None:
        self.document = complete(document)
        self.clock: ShopClock | None = None
        if now is None:
            self.clock = ShopClock(parse_moment(document["now"]))
        self._now: Now = now or self.clock  # type: ignore[assignment]
        self._views: dict[str, OrderView] = {}
        self._next_number = max(_FIRST_NEW_NUMBER, 1 + max(_numbers([*self.orders, *document["customers"]]), default=0))
        self.revision = 0
        self._index()

    @classmethod
    def load(cls, path: str | Path, *, now: Now | None = None) -> "ShopState":
        """Read a shop file. `now` replaces the shop's own clock. Raises ShopFileError, OSError."""
        return cls(read_shop_file(path), now=now)

    def now(self) -> Any:
        """The shop's present (a timezone-aware datetime)."""
        return self._now()

    def dump(self) -> Json:
        """The shop as a shop file, `now` being its present. A copy: later changes don't reach it."""
        document = {**copy.deepcopy(self.document), "now": self.now().isoformat()}
        tau.renew(document)
        return document

    def dump_json(self) -> str:
        """`dump` as text."""
        return json.dumps(self.dump(), ensure_ascii=False, indent=1)

    @property
    def shop(self) -> Json:
        """The shop's own settings: name, currency, time zone, order number format, policies."""
        settings: Json = self.document["shop"]
        return settings

    @property
    def orders(self) -> list[Json]:
        """All orders, as in the file."""
        orders: list[Json] = self.document["orders"]
        return orders

    @property
    def products(self) -> list[Json]:
        """All products, as in the file."""
        products: list[Json] = self.document["products"]
        return products

    # -- finding -------------------------------------------------------------------------------------------------

    def _index(self) -> None:
        self.orders_by_id: dict[str, Json] = {}
        self.orders_by_key: dict[str, dict[str, list[Json]]] = {
            field: {} for field in ("name", "email", "customer_id", "confirmation_number")
        }
        self.customers_by_id: dict[str, Json] = {c["id"]: c for c in self.document["customers"]}
        self.products_by_id: dict[str, Json] = {p["id"]: p for p in self.products}
        self.variants_by_id: dict[str, tuple[Json, Json]] = {
            variant["id"]: (product, variant) for product in self.products for variant in product["variants"]
        }
        self._order_of: dict[str, str] = {}
        self._keys_of: dict[str, set[tuple[str, str]]] = {}
        for order in self.orders:
            self._index_order(order)

    def _index_order(self, order: Json) -> None:
        self.orders_by_id[order["id"]] = order
        for field, key in self._keys_of.pop(order["id"], set()):
            self.orders_by_key[field][key].remove(order)
        keys = {("name", key) for key in name_keys(order["name"])}
        if order.get("email"):
            keys.add(("email", order["email"].casefold()))
        if order.get("customerId"):
            keys.add(("customer_id", tail(order["customerId"])))
        if order.get("confirmationNumber"):
            keys.add(("confirmation_number", order["confirmationNumber"].casefold()))
        for field, key in keys:
            self.orders_by_key[field].setdefault(key, []).append(order)
        self._keys_of[order["id"]] = keys
        for part in ("fulfillments", "refunds", "returns"):
            for thing in order.get(part, ()):
                self._order_of[thing["id"]] = order["id"]

    def order(self, id_: str) -> Json | None:
        """The order with this global id."""
        return self.orders_by_id.get(id_)

    def order_named(self, name: str) -> Json | None:
        """The order with exactly this name, `#` set aside."""
        wanted = name.casefold().lstrip("#")
        found = self.orders_by_key["name"].get(wanted, ())
        return next((order for order in found if order["name"].casefold().lstrip("#") == wanted), None)

    def order_holding(self, id_: str) -> Json | None:
        """The order that a fulfillment, refund or return belongs to."""
        return self.orders_by_id.get(self._order_of.get(id_, ""))

    def customer_by(self, field: str, value: str) -> Json | None:
        """The customer whose `field` (`email` or `phone`) is `value`, case set aside."""
        wanted = value.strip().casefold()
        everyone: Iterable[Json] = self.document["customers"]
        return next((c for c in everyone if (c.get(field) or "").casefold() == wanted), None)

    def orders_of(self, customer_id: str) -> list[Json]:
        """A customer's orders."""
        return self.orders_by_key["customer_id"].get(tail(customer_id), [])

    def view(self, order: Json) -> OrderView:
        """Everything that follows from an order, derived once until the order changes."""
        found = self._views.get(order["id"])
        if found is None:
            found = self._views[order["id"]] = OrderView(order, self.shop["currencyCode"], self.variants_by_id)
        return found

    # -- changing ------------------------------------------------------------------------------------------------

    def new_id(self, kind: str) -> str:
        """A global id that no object of this shop has."""
        number = self._next_number
        self._next_number += 1
        return gid(kind, number)

    def touch(self, order: Json) -> None:
        """Say that `order` was changed: its indexes and view are made anew, `updatedAt` is now."""
        order["updatedAt"] = zulu(self.now())
        self.refresh(order)

    def refresh(self, order: Json) -> None:
        """As `touch`, for what does not count as a change of the order itself."""
        self._views.pop(order["id"], None)
        self._index_order(order)
        self.revision += 1
