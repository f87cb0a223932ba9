"""What each kind says to each state of an order: exactly what would happen, or why it can't. All pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest

from support.actions.case import Case, Seen, refund_parts, wanted_variants
from support.actions.kinds import KINDS, Impossible
from support.model.actions import (
    Action,
    ActionName,
    CancelOrder,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ExchangeItems,
    ExchangeLine,
    ItemEdit,
    Preview,
    Refund,
    RefundLine,
    ReportProblem,
    ReturnItems,
    ReturnLine,
    UpdateCustomer,
)
from support.model.commerce import Address, LineItemId, Money, OrderDetails, Payment, ReturnRecord, Variant, VariantId
from tests.support.actions.living_shop import HOME, PLACED, customer, item, order, usd, variant
from tests.wording import WORDS

LINE, MUG, GONE = (LineItemId(f"gid://shopify/LineItem/{n}") for n in (1, 2, 9))
BLUE = variant(11, 1, title="Blue", price="25.00")
OTHER_HOME = Address("2 Oak Street", "Salem", "US", "97301", province_code="OR")
UNSHIPPED = order("#1042", item(1, quantity=2), item(2, "Mug", price="8.00"))
SHIPPED = order("#1042", item(1, quantity=2, shipped=2), item(2, "Mug", shipped=1, price="8.00"))
PARTLY = order("#1042", item(1, quantity=2, shipped=2), item(2, "Mug", price="8.00"))


def with_order(details: OrderDetails, **changes: Any) -> OrderDetails:
    return replace(details, order=replace(details.order, **changes))


CANCELLED = with_order(UNSHIPPED, cancelled_at=PLACED)
TRUNCATED = with_order(UNSHIPPED, truncated=True)
RETURNED = replace(
    SHIPPED,
    returns=(ReturnRecord("gid://shopify/Return/1", "R1", "OPEN", ((LINE, 2),)),),
    returnable=tuple(each for each in SHIPPED.returnable if each.item != LINE),
)
FREE = order("#1042", item(1, price="0.00"))
UNPAID = order("#1042", item(1), paid=False)
BY_CARD = order("#1042", item(1), gateway="gift_card")
IN_EUROS = replace(UNSHIPPED, order=replace(UNSHIPPED.order, total=Money(Decimal("48"), "EUR")))
PENDING = replace(
    UNSHIPPED, payments=(Payment("gid://shopify/OrderTransaction/1", "SALE", "PENDING", usd(48), "bank", PLACED),)
)
REFUNDED = replace(UNSHIPPED, refundable=usd(0), refunded=usd(48))


def check(action: Action, details: OrderDetails | None, **case: Any) -> Preview | Impossible:
    suggested = None
    if details is not None and "suggested" not in case:
        parts = refund_parts(action, details)
        prices = {line.id: line.unit_price.amount for line in details.order.items if line.unit_price}
        suggested = usd(sum((prices[p.item] * p.quantity for p in parts[0]), Decimal(0))) if parts else None
    wanted = wanted_variants(action, details) if details else ()
    known: dict[VariantId, Variant] = {each.id: each for each in (BLUE, variant(1, 1), variant(2, 2))}
    variants = case.pop("variants", {id: known[id] for id in wanted if id in known})
    return KINDS[action.kind].check(action, Case(details, variants=variants, **{"suggested": suggested, **case}))


def test_every_action_has_a_kind() -> None:
    assert set(KINDS) == set(get_args(ActionName))


CANCEL = CancelOrder("#1042")
MOVE = ChangeAddress("#1042", OTHER_HOME)
CALL = ChangeContact("#1042", phone="+1 503 555 0199")
BACK = ReturnItems("#1042", (ReturnLine(LINE, 1),))
SWAP = ExchangeItems("#1042", (ExchangeLine(LINE, 1, BLUE.id),))
EDIT = EditItems("#1042", (ItemEdit(LINE, variant=BLUE.id),))
PAY = Refund("#1042")
BROKEN = ReportProblem("#1042", "damaged", wish="refund")


@pytest.mark.parametrize(("action", "details", "key"), [
    (CANCEL, CANCELLED, "cancelled"),
    (CANCEL, SHIPPED, "cancel_shipped"),
    (CANCEL, PARTLY, "cancel_partly_shipped"),
    (CANCEL, replace(UNSHIPPED, returns=RETURNED.returns), "cancel_returning"),
    (CANCEL, with_order(UNSHIPPED, items=tuple(replace(i, quantity=0) for i in UNSHIPPED.order.items)), "nothing_left"),
    (MOVE, CANCELLED, "cancelled"),
    (MOVE, SHIPPED, "address_shipped"),
    (MOVE, with_order(replace(UNSHIPPED, address=None), items=tuple(replace(i, gift_card=True) for i in UNSHIPPED.order.items)), "nothing_to_send"),
    (ChangeAddress("#1042", HOME), UNSHIPPED, "address_same"),
    (ChangeAddress("#1042", replace(OTHER_HOME, city="")), UNSHIPPED, "address_incomplete"),
    (ChangeAddress("#1042", replace(OTHER_HOME, country_code="Oregon")), UNSHIPPED, "address_incomplete"),
    (ChangeContact("#1042", email="nonsense"), UNSHIPPED, "bad_email"),
    (ChangeContact("#1042", phone="call me"), UNSHIPPED, "bad_phone"),
    (ChangeContact("#1042", email="ada@example.com"), UNSHIPPED, "no_change"),
    (EDIT, SHIPPED, "item_shipped"),
    (EDIT, PARTLY, "item_shipped"),
    (EditItems("#1042", (ItemEdit(GONE, 1),)), UNSHIPPED, "unknown_item"),
    (EditItems("#1042", (ItemEdit(LINE, 2),)), UNSHIPPED, "no_change"),
    (EditItems("#1042", ()), UNSHIPPED, "no_change"),
    (EditItems("#1042", (ItemEdit(LINE, 1), ItemEdit(LINE, 0))), UNSHIPPED, "no_change"),
    (EditItems("#1042", (ItemEdit(LINE, 0), ItemEdit(MUG, 0))), UNSHIPPED, "edit_empties"),
    (EditItems("#1042", (ItemEdit(LINE, variant=VariantId("gid://shopify/ProductVariant/99")),)), UNSHIPPED, "variant_gone"),
    (BACK, UNSHIPPED, "return_unshipped"),
    (BACK, RETURNED, "already_returned"),
    (ReturnItems("#1042", (ReturnLine(LINE, 3),)), SHIPPED, "return_fewer"),
    (ReturnItems("#1042", (ReturnLine(GONE, 1),)), SHIPPED, "unknown_item"),
    (ReturnItems("#1042", (ReturnLine(LINE, 0),)), SHIPPED, "no_items"),
    (ReturnItems("#1042", ()), SHIPPED, "no_items"),
    (ReturnItems("#1042", (ReturnLine(LINE, 1, "no-such"),)), SHIPPED, "unknown_reason"),
    (SWAP, RETURNED, "already_returned"),
    (ExchangeItems("#1042", (ExchangeLine(LINE, 1, VariantId("gid://shopify/ProductVariant/1")),)), SHIPPED, "same_variant"),
    (PAY, REFUNDED, "refunded_already"),
    (PAY, FREE, "refund_nothing_paid"),
    (PAY, UNPAID, "refund_nothing_paid"),
    (Refund("#1042", amount=Decimal(100)), UNSHIPPED, "refund_too_much"),
    (Refund("#1042", amount=Decimal(0)), UNSHIPPED, "refund_nothing"),
    (Refund("#1042", amount=Decimal("-5")), UNSHIPPED, "refund_nothing"),
    (Refund("#1042", amount=Decimal("1.005")), UNSHIPPED, "refund_nothing"),
    (Refund("#1042", amount=Decimal("NaN")), UNSHIPPED, "refund_nothing"),
    (Refund("#1042", (RefundLine(LINE, 3),)), UNSHIPPED, "unknown_item"),
    (Refund("#1042", (RefundLine(LINE, 1), RefundLine(LINE, 1))), UNSHIPPED, "unknown_item"),
    (BROKEN, UNSHIPPED, "problem_unshipped"),
    (ReportProblem("#1042", "damaged", (RefundLine(GONE, 1),), wish="refund"), SHIPPED, "unknown_item"),
])  # fmt: skip
def test_what_is_not_possible_says_why(action: Action, details: OrderDetails, key: str) -> None:
    found = check(action, details)
    assert isinstance(found, Impossible), found
    assert (found.key, found.person) == (key, False)
    for language in ("en", "fr"):
        assert WORDS.say(language, f"action.impossible.{key}", **found.values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("action", "details", "key"), [
    (MOVE, replace(UNSHIPPED, address=None), "address_unseen"),
    *((action, TRUNCATED, "too_large") for action in (CANCEL, MOVE, CALL, EDIT, BACK, SWAP, PAY, BROKEN)),
    (CANCEL, PENDING, "cancel_unpaid"),
    (EDIT, replace(UNSHIPPED, editable=False), "not_editable"),
    (EDIT, IN_EUROS, "other_currency"),
    (SWAP, replace(SHIPPED, order=replace(SHIPPED.order, total=Money(Decimal("48"), "EUR"))), "other_currency"),
    (SWAP, order("#1042", item(1, shipped=1), gateway="gift_card"), "gift_card_difference"),
    (BACK, replace(SHIPPED, unseen=frozenset({"returns"})), "returns_unseen"),
    (ReportProblem("#1042", "damaged"), SHIPPED, "problem_for_people"),
    (ReportProblem("#1042", "not_received", wish="replacement"), SHIPPED, "problem_for_people"),
    (ReportProblem("#1042", "damaged", wish="replacement"), RETURNED, "problem_for_people"),
])  # fmt: skip
def test_what_is_not_for_us_goes_to_people(action: Action, details: OrderDetails, key: str) -> None:
    found = check(action, details)
    assert isinstance(found, Impossible), found
    assert (found.key, found.person) == (key, True)
    for language in ("en", "fr"):
        values = {"order": "#1042"} if "order" in found.values else {}
        assert WORDS.say(language, f"action.people.{key}", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("stock", [0, 1])
def test_what_is_not_there_in_that_number_is_out_of_stock(stock: int) -> None:
    found = check(EDIT, UNSHIPPED, variants={BLUE.id: replace(BLUE, stock=stock, available=stock > 0)})
    assert isinstance(found, Impossible)
    assert (found.key, found.values) == ("out_of_stock", {"item": "Cap (Blue)"})


def test_a_cancellation_shows_all_that_goes_and_all_that_comes_back() -> None:
    found = check(CANCEL, UNSHIPPED)
    assert isinstance(found, Preview)
    assert [(line.quantity, line.title) for line in found.lines] == [(2, "Cap"), (1, "Mug")]
    assert (found.refund, found.notes) == (usd("48.00"), ("to_payment",))


@pytest.mark.parametrize(("details", "refund", "notes"), [
    (FREE, None, ("nothing_paid",)),
    (UNPAID, None, ("nothing_paid",)),
    (with_order(UNPAID, financial="AUTHORIZED"), None, ("released",)),
    (BY_CARD, usd("20.00"), ("to_gift_card",)),
])  # fmt: skip
def test_what_was_not_paid_or_by_gift_card_is_told_apart(
    details: OrderDetails, refund: Money | None, notes: tuple[str, ...]
) -> None:
    found = check(CANCEL, details)
    assert isinstance(found, Preview)
    assert (found.refund, found.notes) == (refund, notes)


def test_a_new_address_keeps_the_name_and_says_what_stays_behind() -> None:
    found = check(MOVE, PARTLY)
    assert isinstance(found, Preview)
    assert found.address == replace(OTHER_HOME, first_name="Ada", last_name="Lace")
    assert [line.title for line in found.lines] == ["Mug"]
    assert found.notes == ("shipping_not_repriced", "shipped_part_stays")


def test_an_edit_shows_each_line_and_the_difference() -> None:
    dearer = check(EDIT, UNSHIPPED)
    assert isinstance(dearer, Preview)
    (line,) = dearer.lines
    assert (line.quantity, line.becomes, line.new_quantity) == (2, "Cap (Blue)", 2)
    assert (dearer.difference, dearer.refund, dearer.notes) == (usd("10.00"), None, ("to_be_paid",))

    fewer = check(EditItems("#1042", (ItemEdit(LINE, 1), ItemEdit(MUG, 0))), UNSHIPPED)
    assert isinstance(fewer, Preview)
    assert [(line.becomes, line.new_quantity) for line in fewer.lines] == [(None, 1), (None, 0)]
    assert (fewer.difference, fewer.refund, fewer.notes) == (usd("-28.00"), usd("28.00"), ("to_payment",))

    unpaid = check(EditItems("#1042", (ItemEdit(LINE, 1),)), order("#1042", item(1, quantity=2), paid=False))
    assert isinstance(unpaid, Preview)
    assert (unpaid.difference, unpaid.refund, unpaid.notes) == (usd("-20.00"), None, ("nothing_paid",))


def test_an_exchange_shows_both_sides() -> None:
    found = check(SWAP, SHIPPED)
    assert isinstance(found, Preview)
    assert [(line.quantity, line.title, line.becomes) for line in found.lines] == [(1, "Cap", "Cap (Blue)")]
    assert found.difference == usd("5.00")
    assert found.notes == ("exchange_when_back", "difference_later")


def test_a_refund_of_nothing_named_is_of_all_with_shipping() -> None:
    found = check(PAY, replace(UNSHIPPED, shipping=usd(5), refundable=usd(53)), suggested=usd(53))
    assert isinstance(found, Preview)
    assert (found.refund, found.notes) == (usd(53), ("with_shipping", "to_payment"))
    assert [line.quantity for line in found.lines] == [2, 1]


def test_a_refund_of_the_shipping_says_so() -> None:
    found = check(
        Refund("#1042", shipping=True), replace(UNSHIPPED, shipping=usd(5), refundable=usd(53)), suggested=usd(5)
    )
    assert isinstance(found, Preview)
    assert (found.refund, found.lines, found.notes) == (usd(5), (), ("only_shipping", "to_payment"))


def test_a_refund_of_an_amount_names_no_lines() -> None:
    found = check(Refund("#1042", amount=Decimal("12.50")), UNSHIPPED)
    assert isinstance(found, Preview)
    assert (found.refund, found.lines) == (usd("12.50"), ())


def test_a_problem_is_put_right_by_money_or_by_the_same_again() -> None:
    money = check(ReportProblem("#1042", "damaged", (RefundLine(MUG, 1),), wish="refund"), SHIPPED)
    assert isinstance(money, Preview)
    assert (money.refund, [line.title for line in money.lines]) == (usd("8.00"), ["Mug"])

    same = check(ReportProblem("#1042", "defective", (RefundLine(LINE, 1),), wish="replacement"), SHIPPED)
    assert isinstance(same, Preview)
    assert [(line.quantity, line.title, line.becomes) for line in same.lines] == [(1, "Cap", "v1")]


def test_own_data_shows_what_is_new_only() -> None:
    me = customer()
    kind = KINDS["update_customer"]
    found = kind.check(UpdateCustomer("Ada", "Byron", "+1 503 555 0199", OTHER_HOME), Case(None, me))
    assert isinstance(found, Preview)
    assert found.fields == (("last_name", "Byron"), ("phone", "+1 503 555 0199"))
    assert found.address == replace(OTHER_HOME, first_name="Ada", last_name="Lace")

    same = kind.check(UpdateCustomer("Ada", address=HOME), Case(None, me))
    assert isinstance(same, Impossible)
    assert same.key == "no_change"
    first = kind.check(UpdateCustomer(address=OTHER_HOME), Case(None, replace(me, address=None, address_id=None)))
    assert isinstance(first, Preview)
    assert first.address == replace(OTHER_HOME, first_name="Ada", last_name="Lace")


def test_a_fingerprint_changes_with_the_thing() -> None:
    seen = Case(UNSHIPPED).seen
    assert Seen.of(seen.text) == seen
    assert Case(replace(UNSHIPPED, version="2")).seen.text != seen.text
    assert Case(replace(UNSHIPPED, returns=RETURNED.returns)).seen.text != seen.text
    me = customer()
    assert Case(None, me).seen.text != Case(None, replace(me, phone="+1 2")).seen.text


def test_whose_it_is_for_the_limits() -> None:
    assert Case(UNSHIPPED).owner == "ada@example.com"
    assert Case(with_order(UNSHIPPED, customer_id="gid://shopify/Customer/1")).owner == "gid://shopify/Customer/1"
