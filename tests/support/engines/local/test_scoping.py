"""What an order lets a wish mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.engines.local.scoping import fitted, lines_for, scope_of, without_part
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import LineItem, OrderDetails, Returnable
from support.model.task import Doing, Task, TaskLine
from tests.support.actions.build import details
from tests.support.engines.local.goods import BOTTLES, JACKET
from tests.support.order_cases.build import order


def waiting() -> OrderDetails:
    return details(order("UNFULFILLED", items=(JACKET, BOTTLES)))


def delivered() -> OrderDetails:
    items = tuple(replace(item, unfulfilled=0) for item in (JACKET, BOTTLES))
    back = (Returnable(JACKET.id, "f1", 1), Returnable(BOTTLES.id, "f2", 1))
    return replace(details(order("FULFILLED", items=items)), returnable=back)


@pytest.mark.parametrize(
    ("doing", "of_waiting", "of_delivered"),
    [
        ("return_items", "cancel_order", "return_items"),
        ("exchange_items", "edit_items", "exchange_items"),
        ("edit_items", "edit_items", "exchange_items"),
        ("refund", "cancel_order", "return_items"),
        ("cancel_order", "cancel_order", "cancel_order"),
        ("report_problem", "report_problem", "report_problem"),
    ],
)
def test_fitted(doing: Doing, of_waiting: Doing, of_delivered: Doing) -> None:
    assert fitted(Task(doing), waiting()).doing == of_waiting
    assert fitted(Task(doing), delivered()).doing == of_delivered


def test_shipping_alone_is_a_refund() -> None:
    assert fitted(Task("refund", shipping=True), delivered()).doing == "refund"


def test_only_so_many_as_can_come_back() -> None:
    assert {line.id: line.quantity for line in lines_for("return_items", delivered())} == {JACKET.id: 1, BOTTLES.id: 1}
    assert lines_for("return_items", waiting()) == (JACKET, BOTTLES)
    assert {line.id: line.quantity for line in lines_for("report_problem", delivered())} == {
        JACKET.id: 1,
        BOTTLES.id: 2,
    }


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("cancel the jacket", {JACKET.id: 0}),
        ("please cancel one bottle from my order", {BOTTLES.id: 1}),
        ("annulez la veste de ma commande", {JACKET.id: 0}),
        ("cancel my order, I ordered the jacket by mistake", None),
        ("cancel the jacket and the bottles", None),
        ("cancel everything", None),
        ("annuler ma commande parce que la veste est trop chère", None),
    ],
)
def test_a_part_of_an_order_is_taken_out(vocabulary: Vocabulary, text: str, gone: dict[str, int] | None) -> None:
    task = without_part(Task("cancel_order"), text, waiting(), vocabulary)
    if gone is None:
        assert task == Task("cancel_order")
    else:
        assert task == Task("edit_items", lines=tuple(TaskLine(item, left) for item, left in gone.items()))  # type: ignore[arg-type]


def test_variants_are_found_by_line() -> None:
    scope = scope_of(Task("edit_items"), waiting(), {}, ())
    assert [line.id for line in scope.lines] == [JACKET.id, BOTTLES.id]
    assert scope.variants_of(JACKET.id) == ()
    assert isinstance(scope.line(JACKET.id), LineItem)
