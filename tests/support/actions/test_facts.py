"""Facts say what is known, and nothing where something is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from support.actions.facts import Known, facts_of
from support.actions.rules.facts import SCHEMA, value_of
from support.actions.rules.kinds import Names
from support.model.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ExchangeItems,
    ExchangeLine,
    ItemEdit,
    Refund,
    RefundLine,
    ReportProblem,
    ReturnItems,
    ReturnLine,
    UpdateCustomer,
)
from support.model.commerce import LineItem, Money, Order, OrderDetails, ProductId, ReturnRecord, VariantId
from tests.support.actions.build import CANCEL, HOME, LYON, MAYA, details, usd, variant
from tests.support.order_cases import CASES
from tests.support.order_cases.build import BOOK, LAMP, MUG, NOW, at, order, refund, shipment, unshipped
from tests.support.order_cases.build import ZONE as ZONE_NAME

ZONE = ZoneInfo(ZONE_NAME)
RED, BLUE = VariantId("red"), VariantId("blue")
DELIVERED = shipment("DELIVERED", delivered=at(15, 23), items=(LAMP,))

ACTIONS: tuple[Action, ...] = (
    CANCEL,
    ChangeAddress("#1042", LYON),
    ChangeContact("#1042", email="new@example.com"),
    EditItems("#1042", (ItemEdit(LAMP.id, 1, RED),)),
    ReturnItems("#1042", (ReturnLine(LAMP.id, 1, "too_small"),)),
    ExchangeItems("#1042", (ExchangeLine(LAMP.id, 1, RED),)),
    Refund("#1042"),
    ReportProblem("#1042", "damaged"),
    UpdateCustomer(phone="+15035550142"),
)


def facts(action: Action, about: Order | OrderDetails, **known: object):
    about = about if isinstance(about, OrderDetails) else details(about)
    return facts_of(action, Known(about, **known), NOW, ZONE)


def sold(item: LineItem, product: str = "lamp", price: str = "42.25") -> LineItem:
    return replace(item, product_id=ProductId(product), unit_price=usd(price))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.kind)
def test_a_fact_is_there_if_and_only_if_it_is_declared_so(action: Action) -> None:
    for case in CASES:
        about = None if action.kind == "update_customer" else details(case.order)
        found = facts_of(action, Known(about, customer=MAYA), NOW, ZONE)
        for name, declared in SCHEMA.items():
            if action.kind not in declared.actions:
                assert value_of(found, name) is None, (case.name, name)
            elif declared.always:
                assert value_of(found, name) is not None, (case.name, name)


@pytest.mark.parametrize(
    ("about", "status"),
    [
        (order("UNFULFILLED", items=unshipped(LAMP)), "unfulfilled"),
        (order("REQUEST_DECLINED", items=unshipped(LAMP)), "unfulfilled"),
        (order("ON_HOLD", items=unshipped(LAMP), holds=("OTHER",)), "on_hold"),
        (order("UNFULFILLED", items=unshipped(LAMP), holds=("OTHER",)), "on_hold"),
        (order("IN_PROGRESS", items=unshipped(LAMP)), "preparing"),
        (order("SCHEDULED", items=unshipped(LAMP)), "scheduled"),
        (order("PARTIALLY_FULFILLED", shipment(), items=(LAMP, *unshipped(MUG))), "partly_shipped"),
        (order("FULFILLED", shipment()), "shipped"),
        (order("FULFILLED", DELIVERED), "delivered"),
        (order("UNFULFILLED", items=unshipped(LAMP), cancelled=at(18)), "cancelled"),
        (order("UNFULFILLED", items=(replace(LAMP, quantity=0),)), "empty"),
        (order("RESTOCKED", items=unshipped(LAMP)), "empty"),
        (order("FULFILLMENT_NOT_REQUIRED"), "no_shipping"),
        (order("FULFILLED"), None),
    ],
)
def test_where_the_order_is(about: Order, status: str | None) -> None:
    assert facts(CANCEL, about).status == status


def test_time_is_told_by_the_shops_calendar() -> None:
    # Placed at 23:30 in the shop's zone, which is the next day in UTC.
    found = facts(CANCEL, order("UNFULFILLED", items=unshipped(LAMP), placed=at(18, 23, 30)))
    assert (found.age, found.ordered_on, found.today) == (36, date(2026, 11, 18), date(2026, 11, 20))
    early = order("UNFULFILLED", items=unshipped(LAMP), placed=NOW + timedelta(minutes=5))
    assert facts(CANCEL, early).age == 0


def test_days_since_delivery_count_from_the_first_of_the_items() -> None:
    late = shipment("DELIVERED", delivered=at(18, 9), items=(MUG,), id="2")
    both = order("FULFILLED", DELIVERED, late, items=(LAMP, MUG))
    assert facts(CANCEL, both).since_delivery == 5
    mug = ReturnItems("#1042", (ReturnLine(MUG.id, 1),))
    assert (facts(mug, both).items_are, facts(mug, both).since_delivery) == ("delivered", 2)


def test_nothing_is_known_of_a_delivery_that_is_not_complete_or_has_no_date() -> None:
    under_way = shipment("IN_TRANSIT", items=(MUG,), id="2")
    half = order("FULFILLED", DELIVERED, under_way, items=(LAMP, MUG))
    assert (facts(CANCEL, half).items_are, facts(CANCEL, half).since_delivery) == ("mixed", None)
    lamp = ReturnItems("#1042", (ReturnLine(LAMP.id, 2),))
    assert facts(lamp, half).since_delivery == 5
    undated = order("FULFILLED", shipment("DELIVERED"))
    assert (facts(CANCEL, undated).items_are, facts(CANCEL, undated).since_delivery) == ("delivered", None)


def test_where_the_actions_items_are() -> None:
    one_of_two = replace(LAMP, unfulfilled=1)
    split = order(
        "PARTIALLY_FULFILLED",
        shipment("DELIVERED", delivered=at(15), items=(replace(LAMP, quantity=1),)),
        items=(one_of_two,),
    )
    assert facts(ReturnItems("#1042", (ReturnLine(LAMP.id, 1),)), split).items_are == "delivered"
    assert facts(ReturnItems("#1042", (ReturnLine(LAMP.id, 2),)), split).items_are == "mixed"
    assert facts(EditItems("#1042", (ItemEdit(LAMP.id, 1),)), split).items_are == "mixed"
    assert facts(CANCEL, order("UNFULFILLED", items=unshipped(LAMP))).items_are == "unshipped"
    nowhere = order("PARTIALLY_FULFILLED", shipment(items=(MUG,)), items=(LAMP, MUG))
    assert facts(CANCEL, nowhere).items_are is None


def test_items_that_are_not_on_the_order_or_were_not_all_read_are_not_known() -> None:
    strange = ReturnItems("#1042", (ReturnLine(BOOK.id, 1),))
    assert facts(strange, order("FULFILLED", DELIVERED)).items_are is None
    cut = order("FULFILLED", DELIVERED, truncated=True)
    assert (facts(CANCEL, cut).items_are, facts(CANCEL, cut).item_types) == (None, None)
    assert facts(ReturnItems("#1042", (ReturnLine(LAMP.id, 1),)), cut).items_are == "delivered"


def test_what_items_are_and_cost() -> None:
    items = (sold(LAMP), sold(MUG, "mug", "9.50"))
    about = details(order("FULFILLED", DELIVERED, items=items), product_types={ProductId("lamp"): "Lamps"})
    assert facts(CANCEL, about).item_types == Names(frozenset({"lamps"}), complete=False)
    assert facts(CANCEL, about).items_value == Decimal("94.00")
    untyped = replace(about, product_types={ProductId("lamp"): "Lamps", ProductId("mug"): ""})
    assert facts(CANCEL, untyped).item_types == Names(frozenset({"lamps", ""}))
    unpriced = replace(about, order=replace(about.order, items=(items[0], MUG)))
    assert facts(CANCEL, unpriced).items_value is None
    foreign = replace(items[1], unit_price=Money(Decimal(9), "EUR"))
    assert facts(CANCEL, replace(about, order=replace(about.order, items=(foreign,)))).items_value is None


def test_what_is_wanted_instead() -> None:
    about = order("UNFULFILLED", items=tuple(map(sold, unshipped(LAMP))))

    def edit(quantity: int | None, to: VariantId | None, *variants):
        action = EditItems("#1042", (ItemEdit(LAMP.id, quantity, to),))
        return facts(action, about, variants={each.id: each for each in variants}, difference=usd("-3.00"))

    found = edit(None, RED, variant("red", "lamp", stock=2))
    assert (found.in_stock, found.same_product, found.more_items, found.fewer_items) == (True, True, False, False)
    assert found.price_difference == Decimal("-3.00")
    assert edit(3, RED, variant("red", "lamp", stock=2)).in_stock is False
    assert edit(3, RED, variant("red", "lamp", stock=None)).in_stock is True
    assert edit(1, RED, variant("red", "lamp", stock=None, available=False)).in_stock is False
    assert edit(3, RED, variant("red", "mug")).same_product is False
    assert (edit(3, RED).in_stock, edit(3, RED).same_product) == (None, None)
    assert (edit(3, None).in_stock, edit(3, None).more_items, edit(1, None).fewer_items) == (True, True, True)


def test_two_lines_can_not_share_the_last_piece() -> None:
    about = order("FULFILLED", items=(sold(LAMP), sold(MUG)))
    swap = ExchangeItems("#1042", (ExchangeLine(LAMP.id, 1, BLUE), ExchangeLine(MUG.id, 1, BLUE)))
    assert facts(swap, about, variants={BLUE: variant("blue", "lamp", stock=1)}).in_stock is False
    assert facts(swap, about, variants={BLUE: variant("blue", "lamp", stock=2)}).in_stock is True


def test_what_was_done_before() -> None:
    records = (
        ReturnRecord("1", "#1042-R1", "CLOSED", ((LAMP.id, 1),)),
        ReturnRecord("2", "#1042-R2", "DECLINED", ((LAMP.id, 1),)),
        ReturnRecord("3", "#1042-R3", "OPEN", ((LAMP.id, 1),), exchanged=((RED, 1),)),
        ReturnRecord("4", "#1042-R4", "CANCELED", ((LAMP.id, 1),), exchanged=((RED, 1),)),
    )
    about = details(order("FULFILLED", DELIVERED, refunds=(refund("0.00"), refund("5.00"))), returns=records)
    found = facts(CANCEL, about, done={"edit_items": 2, "change_address": 1})
    assert (found.returns, found.exchanges, found.refunds) == (1, 1, 1)
    assert (found.edits, found.address_changes, found.reports) == (2, 1, 0)
    assert facts(CANCEL, replace(about, edited=True)).edits == 1, "somebody else changed them"
    assert facts(CANCEL, replace(about, edited=True), done={"edit_items": 2}).edits == 2


def test_money_is_the_previews_where_there_is_one() -> None:
    about = details(order("UNFULFILLED", items=unshipped(LAMP)), refundable=usd("80.00"))
    assert facts(CANCEL, about).refund == Decimal("80.00")
    assert facts(CANCEL, about, refund=usd("70.00")).refund == Decimal("70.00")
    assert facts(CANCEL, about, refund=Money(Decimal(70), "EUR")).refund is None
    assert facts(Refund("#1042"), about).refund == Decimal("80.00")
    assert facts(Refund("#1042", amount=Decimal(12)), about).refund == Decimal(12)
    assert facts(Refund("#1042", lines=(RefundLine(LAMP.id, 1),)), about).refund is None
    assert facts(Refund("#1042", shipping=True), about).refund is None


def test_addresses_and_contacts() -> None:
    moved = facts(ChangeAddress("#1042", LYON), order("UNFULFILLED", items=unshipped(LAMP)))
    assert (moved.country, moved.new_country, moved.country_changes) == ("US", "FR", True)
    homeless = facts(ChangeAddress("#1042", HOME), details(order("UNFULFILLED"), address=None))
    assert (homeless.country, homeless.country_changes) == (None, None)
    contact = facts(ChangeContact("#1042", phone="+1503"), order("UNFULFILLED"))
    assert (contact.changes_email, contact.changes_phone) == (False, True)


def test_the_customer_is_the_orders() -> None:
    about = details(order("UNFULFILLED", items=unshipped(LAMP)))
    assert facts(CANCEL, about).customer_orders == 3
    assert facts(CANCEL, about).customer_tags == Names(frozenset({"vip"}))
    guest = details(order("UNFULFILLED"), customer=None)
    found = facts(CANCEL, guest, customer=MAYA)
    assert (found.customer_orders, found.customer_tags) == (None, None)


def test_a_line_without_a_reason_leaves_the_reasons_open() -> None:
    lines = (ReturnLine(LAMP.id, 1, "Too_Small"), ReturnLine(MUG.id, 1))
    found = facts(ReturnItems("#1042", lines), order("FULFILLED", DELIVERED, items=(LAMP, MUG)))
    assert found.return_reasons == Names(frozenset({"too_small"}), complete=False)


def test_reasons_problems_and_files() -> None:
    assert facts(CancelOrder("#1042", "ordered_by_mistake"), order("UNFULFILLED")).cancel_reason == "ordered_by_mistake"
    report = facts(ReportProblem("#1042", "damaged", wish="refund"), order("FULFILLED", DELIVERED))
    assert (report.problem, report.wish, report.photos) == ("damaged", "refund", 0)
