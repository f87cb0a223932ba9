"""What is called impossible never happens: compared with the facts of real and of random orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.actions.facts import Known, facts_of
from support.actions.rules.couplings import COUPLINGS, Class, _dates_and_age
from support.actions.rules.facts import SCHEMA, Facts, value_of
from support.actions.rules.kinds import Value, day_of_year
from support.model.actions import (
    Action,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ItemEdit,
    ReturnItems,
    ReturnLine,
    UpdateCustomer,
)
from support.model.commerce import FinancialStatus, Fulfillment, FulfillmentStatus, Order, ShipmentStatus
from tests.support.actions.build import CANCEL, HOME, LYON, MAYA, details
from tests.support.order_cases import CASES
from tests.support.order_cases.build import LAMP, MUG, NOW, order, shipment
from tests.support.order_cases.build import ZONE as ZONE_NAME

ZONE = ZoneInfo(ZONE_NAME)
ACTIONS: tuple[Action, ...] = (
    CANCEL,
    ChangeAddress("#1042", LYON),
    ChangeAddress("#1042", HOME),
    ChangeContact("#1042", email="new@example.com"),
    EditItems("#1042", (ItemEdit(LAMP.id, 1),)),
    ReturnItems("#1042", (ReturnLine(LAMP.id, 1),)),
    ReturnItems("#1042", (ReturnLine(LAMP.id, 2), ReturnLine(MUG.id, 1))),
    UpdateCustomer(phone="+15035550142"),
    UpdateCustomer(address=HOME),
)


def class_of(value: Value) -> Class:
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, date):
        return (number(value),) * 2
    assert isinstance(value, int)
    return (value, value)


def number(day: date) -> int:
    return day_of_year(day.month, day.day)


def denied(action: Action, facts: Facts) -> list[tuple[str, ...]]:
    """The couplings that call this impossible."""
    return [
        coupling.facts
        for coupling in COUPLINGS
        if all(action.kind in SCHEMA[fact].actions for fact in coupling.facts)
        and not coupling.possible(*(class_of(value_of(facts, fact)) for fact in coupling.facts))
    ]


def known(action: Action, about: Order, now: datetime = NOW, **more: object) -> Facts:
    on_an_order = None if action.kind == "update_customer" else details(about, **more)
    return facts_of(action, Known(on_an_order, customer=MAYA), now, ZONE)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.kind)
def test_no_real_order_is_called_impossible(action: Action) -> None:
    for case in CASES:
        moments = [parcel.delivered_at for parcel in case.order.fulfillments if parcel.delivered_at]
        about = replace(case.order, created_at=min([case.order.created_at, *moments]))  # time runs forwards
        assert denied(action, known(action, about)) == [], case.name
        assert denied(action, known(action, about, address=None)) == [], case.name


MOMENTS = st.integers(0, 24 * 60).map(lambda hours: NOW - timedelta(hours=hours))


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Any statuses, any parcels, lines in any state; only time runs forwards."""
    lines = tuple(
        replace(line, quantity=draw(st.integers(0, 3)), unfulfilled=draw(st.integers(0, 3))) for line in (LAMP, MUG)
    )
    placed = draw(MOMENTS)

    def parcel(id: int) -> Fulfillment:
        made = draw(st.datetimes(placed.replace(tzinfo=None), NOW.replace(tzinfo=None))).replace(tzinfo=NOW.tzinfo)
        delivered = draw(st.none() | st.timedeltas(timedelta(), timedelta(days=9)))
        return shipment(
            draw(st.none() | st.sampled_from(get_args(ShipmentStatus))),
            made=made,
            status=draw(st.sampled_from(("SUCCESS", "CANCELLED", "OPEN"))),
            delivered=None if delivered is None else made + delivered,
            items=[line for line in lines if draw(st.booleans())],
            id=str(id),
        )

    return order(
        draw(st.sampled_from(get_args(FulfillmentStatus))),
        *(parcel(id) for id in range(draw(st.integers(0, 2)))),
        items=lines,
        financial=draw(st.none() | st.sampled_from(get_args(FinancialStatus))),
        placed=placed,
        cancelled=draw(st.none() | st.just(NOW)),
        holds=draw(st.sampled_from(((), ("OTHER",)))),
        truncated=draw(st.booleans()),
    )


@settings(max_examples=400)
@given(orders(), st.sampled_from(ACTIONS))
def test_no_order_at_all_is_called_impossible(about: Order, action: Action) -> None:
    assert denied(action, known(action, about)) == []


DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
WIDTHS = st.integers(0, 40)


@given(DAYS, st.integers(0, 900), WIDTHS, WIDTHS, st.integers(0, 60))
def test_no_dates_that_can_be_are_called_impossible(
    ordered: date, days: int, before: int, after: int, slack: int
) -> None:
    """Classes around two real dates, and an age that fits them: whatever their hours, and with a clock changed."""
    today = ordered + timedelta(days)
    hours = max(0, days * 24 + slack % 49 - 24)
    ordered_class = (max(1, number(ordered) - before), min(366, number(ordered) + after))
    today_class = (max(1, number(today) - after), min(366, number(today) + before))
    assert _dates_and_age(ordered_class, today_class, (max(0, hours - slack), hours + slack))
    assert _dates_and_age(ordered_class, today_class, (0, None))


def test_couplings_name_facts_that_share_an_action() -> None:
    for coupling in COUPLINGS:
        assert set.intersection(*(set(SCHEMA[fact].actions) for fact in coupling.facts)), coupling.facts
