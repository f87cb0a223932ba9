"""The classification of orders: the table, the limits, and what a contradiction in the data comes to."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from support.model.commerce import (
    DeliveryPromise,
    FinancialStatus,
    FulfillmentStatus,
    LineItem,
    LineItemId,
    ShipmentStatus,
    Tracking,
)
from support.tools.order_story import _CANCEL_REASONS, _HOLDS, _RETURNS, OrderStory, Step, tell
from support.tools.parcel_story import LATE_AFTER_DAYS, NOT_HANDED_OVER_AFTER_DAYS, QUIET_AFTER_DAYS, Parcel
from tests.support.order_cases import CASES, NOW, ZONE, Case
from tests.support.order_cases.build import UPS, URL, WAITING, at, order, refund, shipment

SCHEMA = Path(__file__).parents[4] / "shared" / "schema" / "shopify-admin-2026-10.json.gz"


def story(case_order: object, **options: bool) -> OrderStory:
    return tell(case_order, NOW, zone=ZoneInfo(ZONE), **options)  # type: ignore[arg-type]


def only(told: OrderStory) -> Parcel:
    (parcel,) = told.parcels
    return parcel


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    told = story(case.order, claims_not_received=case.claims)
    assert told.stage == case.stage
    assert told.rest == case.rest
    assert tuple(parcel.state for parcel in told.parcels) == case.states
    assert told.reasons == case.reasons
    assert told.needs_person == bool(case.reasons)
    assert told.steps == case.steps
    for name, value in case.extra.items():
        assert getattr(told, name) == value, name


def test_the_table_is_as_wide_as_it_says() -> None:
    assert len(CASES) >= 35
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_step_has_an_order() -> None:
    """Each step but one is somebody's next one, so no word for a step is idle."""
    assert {step for case in CASES for step in case.steps} == set(get_args(Step))


@pytest.mark.parametrize("days", range(LATE_AFTER_DAYS + 2))
def test_late_becomes_a_case_for_people_at_the_limit(days: int) -> None:
    told = story(order("FULFILLED", shipment(expected=at(20, 20) - timedelta(days=days))))
    assert only(told).late_days == days
    assert told.needs_person == (days >= LATE_AFTER_DAYS)


@pytest.mark.parametrize(("days", "reasons"), [(QUIET_AFTER_DAYS, ()), (QUIET_AFTER_DAYS + 1, ("quiet",))])
def test_quiet_counts_from_the_last_scan(days: int, reasons: tuple[str, ...]) -> None:
    scan = NOW - timedelta(days=days)
    told = story(order("FULFILLED", shipment(made=scan - timedelta(days=5), events=(("IN_TRANSIT", scan),))))
    assert told.reasons == reasons
    assert only(told).scanned_at == scan


def test_silence_is_no_matter_while_the_estimate_is_ahead() -> None:
    made = NOW - timedelta(days=QUIET_AFTER_DAYS + 5)
    assert story(order("FULFILLED", shipment(made=made, expected=at(24)))).reasons == ()


@pytest.mark.parametrize(
    ("days", "reasons"), [(NOT_HANDED_OVER_AFTER_DAYS, ()), (NOT_HANDED_OVER_AFTER_DAYS + 1, ("not_handed_over",))]
)
def test_a_label_waits_only_so_long(days: int, reasons: tuple[str, ...]) -> None:
    assert story(order("FULFILLED", shipment("LABEL_PRINTED", made=NOW - timedelta(days=days)))).reasons == reasons


def test_a_day_ends_where_the_shop_is() -> None:
    """04:30 UTC on the 21st is still the 20th in New York: what is expected that day isn't late."""
    late_evening = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
    expected = order("FULFILLED", shipment(expected=at(20, 12)))
    assert only(tell(expected, late_evening, zone=ZoneInfo(ZONE))).late_days == 0
    assert only(tell(expected, late_evening, zone=UTC)).late_days == 1


def test_a_past_event_of_the_future_is_no_fact() -> None:
    """Clocks differ, and imported data lies: what "happened" later than now is not told as having happened."""
    later = at(22, 9)
    told = story(order("FULFILLED", shipment("DELIVERED", made=later, delivered=later, left=later)))
    parcel = only(told)
    assert (parcel.state, parcel.state_at, parcel.left_at, parcel.prepared_at) == ("delivered", None, None, None)
    assert story(order("UNFULFILLED", items=WAITING, placed=later)).placed_at is None
    cancelled = story(order("UNFULFILLED", items=WAITING, cancelled=later, financial="VOIDED"))
    assert (cancelled.stage, cancelled.cancelled_at) == ("cancelled", None)


def test_no_estimate_outlives_the_delivery() -> None:
    promise = DeliveryPromise(at(18), at(25))
    for status in ("DELIVERED", "PICKED_UP", "READY_FOR_PICKUP", "NOT_DELIVERED", "FAILURE"):
        told = story(order("FULFILLED", shipment(status, expected=at(25)), promise=promise))
        assert only(told).expected is None, status
        assert told.expected is None, status


def test_an_estimate_beats_the_promise() -> None:
    told = story(order("FULFILLED", shipment(expected=at(25)), promise=DeliveryPromise(at(18), at(19))))
    expected = only(told).expected
    assert expected is not None
    assert (expected.source, expected.latest, only(told).late_days) == ("estimate", at(25), 0)


def test_a_window_that_contradicts_itself_is_its_last_day() -> None:
    told = story(order("UNFULFILLED", items=WAITING, promise=DeliveryPromise(at(26), at(24))))
    assert told.expected is not None
    assert (told.expected.earliest, told.expected.latest) == (None, at(24))


@pytest.mark.parametrize(
    ("display", "event", "state"),
    [
        ("FULFILLED", "OUT_FOR_DELIVERY", "out_for_delivery"),
        (None, "DELIVERED", "delivered"),
        ("LABEL_PRINTED", "CARRIER_PICKED_UP", "moving"),
        ("LABEL_PRINTED", "LABEL_PURCHASED", "labelled"),
        ("CONFIRMED", "CONFIRMED", "sent"),
        ("IN_TRANSIT", "DELIVERED", "moving"),
        ("FULFILLED", "A_STATUS_TO_COME", "sent"),
    ],
)
def test_a_scan_says_more_than_paperwork(display: ShipmentStatus | None, event: str, state: str) -> None:
    told = story(order("FULFILLED", shipment(display, events=((event, at(18)),))))
    assert only(told).state == state


def test_delivered_at_counts_where_the_status_knows_nothing_better() -> None:
    assert only(story(order("FULFILLED", shipment("FULFILLED", delivered=at(18))))).state == "delivered"
    assert only(story(order("FULFILLED", shipment("NOT_DELIVERED", delivered=at(18))))).state == "undelivered"


def test_a_claim_disputes_only_what_counts_as_arrived() -> None:
    parcels = (shipment("DELIVERED", delivered=at(18), id="1"), shipment("IN_TRANSIT", id="2", made=at(17)))
    told = story(order("FULFILLED", *parcels), claims_not_received=True)
    assert [parcel.disputed for parcel in told.parcels] == [True, False]
    assert told.reasons == ("not_received",)


def test_whoever_was_refunded_in_full_waits_for_nothing() -> None:
    told = story(order("FULFILLED", shipment("NOT_DELIVERED"), financial="REFUNDED"))
    assert told.reasons == ()
    part = story(order("PARTIALLY_FULFILLED", shipment(), items=WAITING, financial="REFUNDED"))
    assert (part.stage, part.waiting) == ("shipped", ())


def test_old_pause_after_checkout_is_another_hold() -> None:
    hold = ("ONLINE_STORE_POST_PURCHASE_CROSS_SELL",)
    assert story(order("ON_HOLD", items=WAITING, holds=hold, placed=at(17))).holds == ("review",)


def test_holds_are_told_once_and_fraud_looks_like_any_unnamed_reason() -> None:
    every = tuple(name for name in (*_HOLDS, "HIGH_RISK_OF_FRAUD", "OTHER"))
    told = story(order("ON_HOLD", items=WAITING, holds=every + every, placed=at(20, 11)))
    assert told.holds == ("address", "payment", "returned_items", "stock", "date_unknown", "moment", "review")
    fraud, other = (
        story(order("ON_HOLD", items=WAITING, holds=(name,))) for name in ("HIGH_RISK_OF_FRAUD", "OTHER")
    )  # fmt: skip
    assert fraud == other


def test_pieces_of_unknown_lines_make_a_parcel_incomplete() -> None:
    stranger = LineItem(LineItemId("gid://shopify/LineItem/9"), "Beyond the page", 1, 0)
    parcel = only(story(order("FULFILLED", shipment(items=(stranger,)), truncated=True)))
    assert (parcel.pieces, parcel.whole) == ((), False)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (Tracking(" 1Z ", " UPS ", URL), Tracking("1Z", "UPS", URL)),
        (Tracking("", "  ", ""), None),
        (Tracking(None, "Other", None), None),
        (Tracking(URL, "Other", None), Tracking(None, None, URL)),
        (Tracking("1Z", None, "ftp://x.example/"), Tracking("1Z", None, None)),
        (Tracking("1Z", None, "https://user@x.example/"), Tracking("1Z", None, None)),
    ],
)
def test_tracking_is_cleaned(given: Tracking, kept: Tracking | None) -> None:
    told = only(story(order("FULFILLED", shipment(tracking=(given, UPS)))))
    assert told.tracking == ((kept, UPS) if kept else (UPS,))


def test_a_pending_refund_that_never_settles_is_a_case_for_people() -> None:
    fresh, stale = (
        story(order("UNFULFILLED", items=WAITING, cancelled=at(1), refunds=(refund("84.50", made, settled=False),)))
        for made in (at(18), at(1))
    )
    assert fresh.reasons == ()
    assert stale.reasons == ("refund_unclear",)


def test_a_refund_of_nothing_is_none() -> None:
    told = story(order("FULFILLED", shipment("DELIVERED", delivered=at(18)), refunds=(refund("0.00"),)))
    assert told.money_back is None


def _values(name: str) -> set[str]:
    if not SCHEMA.exists():
        pytest.skip(f"the Admin schema is not here: {SCHEMA.name}")
    data = json.loads(gzip.decompress(SCHEMA.read_bytes()))
    kinds = data.get("data", data)["__schema"]["types"]
    return {value["name"] for kind in kinds if kind["name"] == name for value in kind["enumValues"]}


@pytest.mark.parametrize(
    ("enum", "known"),
    [
        ("FulfillmentDisplayStatus", set(get_args(ShipmentStatus))),
        ("OrderDisplayFulfillmentStatus", set(get_args(FulfillmentStatus))),
        ("OrderDisplayFinancialStatus", set(get_args(FinancialStatus))),
        ("FulfillmentHoldReason", {*_HOLDS, "HIGH_RISK_OF_FRAUD", "OTHER"}),
        ("OrderCancelReason", {*_CANCEL_REASONS, "FRAUD", "STAFF", "OTHER"}),
        ("OrderReturnStatus", {*_RETURNS, "NO_RETURN"}),
    ],
)
def test_shopify_has_no_status_that_nobody_thought_of(enum: str, known: set[str]) -> None:
    assert _values(enum) == known
