"""The words for what is a verified customer's own: their orders, what they paid, what comes back. For them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from support.engines.local.asking import counted, label
from support.formats import Safe, neutralise
from support.model.commerce import LineItem, LineItemId, Money, Order, OrderDetails, Payment, ReturnRecord
from support.model.people import Language
from support.tools.order_story import tell
from support.words import Words

SHOWN_ORDERS = 10
SHOWN_LINES = 30
_CAPTURED = frozenset({"SALE", "CAPTURE"})
_KNOWN_GATEWAYS = frozenset({"shopify_payments", "paypal", "gift_card", "manual", "cash"})
_RETURNS = ("REQUESTED", "OPEN", "CLOSED", "DECLINED", "CANCELED")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Speaks the `own.*` texts. `zone` is the shop's."""

    words: Words
    zone: tzinfo

    def say(self, language: Language, now: datetime, key: str, /, **values: object) -> Safe:
        """The text `own.<key>`."""
        return self.words.say(language, f"own.{key}", now=now, **values)

    def history(self, orders: Sequence[Order], language: Language, now: datetime) -> str:
        """A line an order: when, what it cost, how far it is."""
        rows = []
        for order in orders[:SHOWN_ORDERS]:
            stage = tell(order, now, zone=self.zone).stage
            state = self.say(language, now, f"stage.{stage}")
            rows.append(
                "- "
                + self.say(language, now, "order", name=order.name, at=order.created_at, total=order.total, state=state)
            )
        return "\n".join([self.say(language, now, "orders", count=len(rows)), "", *rows])

    def receipt(self, details: OrderDetails, language: Language, now: datetime) -> str:
        """What was bought, what it came to, how it was paid, what went back."""
        order = details.order
        rows = [f"- {self._bought(item, language, now)}" for item in order.items[:SHOWN_LINES]]
        sums: list[tuple[str, Money | None]] = [
            ("subtotal", details.subtotal), ("shipping", details.shipping), ("tax", details.tax),
            ("total", order.total),
        ]  # fmt: skip
        told = [self.say(language, now, f"receipt.{key}", amount=amount) for key, amount in sums if amount is not None]
        ways = dict.fromkeys(self._way(p, language, now) for p in details.payments if _is_paid(p))
        if ways:
            told.append(self.say(language, now, "receipt.paid", ways=list(ways)))
        if details.refunded.amount > 0:
            told.append(self.say(language, now, "receipt.refunded", amount=details.refunded))
        head = self.say(language, now, "receipt.head", name=order.name, at=order.created_at)
        parts = ["\n".join([head, *rows]), "\n".join(told)]
        if order.truncated:
            parts.append(self.say(language, now, "incomplete"))
        return "\n\n".join(parts)

    def refunds(self, details: OrderDetails, language: Language, now: datetime) -> str:
        """Each refund: how much, since when, which way; or that there is none."""
        refunds = [payment for payment in details.payments if payment.kind == "REFUND" and payment.amount.amount > 0]
        name = details.order.name
        if not refunds:
            key = "requested" if any(r.status in ("REQUESTED", "OPEN") for r in details.returns) else "none"
            return self.say(language, now, f"refund.{key}", name=name)
        rows = []
        for payment in sorted(refunds, key=lambda payment: payment.created_at):
            state = {"SUCCESS": "done", "PENDING": "pending"}.get(payment.status, "failed")
            way = self._way(payment, language, now)
            rows.append(
                "- " + self.say(language, now, f"refund.{state}", amount=payment.amount, at=payment.created_at, way=way)
            )
        return "\n".join([self.say(language, now, "refund.head", name=name), *rows])

    def returns(self, details: OrderDetails, language: Language, now: datetime) -> str:
        """Each return, what is in it and how far it is; or that there is none."""
        name = details.order.name
        if "returns" in details.unseen:
            return self.say(language, now, "returns.unseen", name=name)
        if not details.returns:
            return self.say(language, now, "returns.none", name=name)
        items = {item.id: item for item in details.order.items}
        rows = [f"- {self._return(each, items, language, now)}" for each in details.returns]
        return "\n".join([self.say(language, now, "returns.head", name=name), *rows])

    def _return(self, each: ReturnRecord, items: dict[LineItemId, LineItem], language: Language, now: datetime) -> Safe:
        contents = [_some(items[id], quantity) for id, quantity in each.lines if id in items]
        state = each.status if each.status in _RETURNS else "OPEN"
        return self.say(
            language, now, f"returns.{state.lower()}", name=each.name, contents=contents, at=each.created_at
        )

    def _bought(self, item: LineItem, language: Language, now: datetime) -> Safe:
        price = item.unit_price
        if price is None:
            return counted(item)
        bought = item.quantity if item.ordered is None else item.ordered
        amount = Money(price.amount * bought, price.currency)
        return self.say(language, now, "receipt.line", item=_some(item, bought), amount=amount)

    def _way(self, payment: Payment, language: Language, now: datetime) -> Safe:
        gateway = payment.gateway if payment.gateway in _KNOWN_GATEWAYS else "other"
        return self.say(language, now, f"way.{gateway}")


def _is_paid(payment: Payment) -> bool:
    return payment.kind in _CAPTURED and payment.status == "SUCCESS"


def _some(item: LineItem, quantity: int) -> Safe:
    many = f"{quantity} × " if quantity > 1 else ""
    return Safe(f"{many}{neutralise(label(item))}")
