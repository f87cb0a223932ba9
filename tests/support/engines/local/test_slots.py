"""Filling tasks: answers, corrections, all in one sentence, and what stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from support.engines.local import choices
from support.engines.local.missing import missing
from support.engines.local.slots import Heard, Scope, hear
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import Address, LineItem, LineItemId, VariantId
from support.model.task import Doing, Slot, Task, TaskLine
from tests.support.engines.local.goods import BAGS, BOTTLES, CORAL, DOWN, JACKET, PINE, STOVE, TENT, TRAIL, line
from tests.support.engines.local.test_reasons import SHOPS

HOME = Address("418 Alder Street", "Portland", "US", "97205", province_code="OR")
WARM = Scope((JACKET, BOTTLES), reasons=tuple(SHOPS), home=HOME)
CAMP = Scope((TENT, BAGS, STOVE), reasons=tuple(SHOPS), home=HOME)
TWINS = Scope((PINE, CORAL, STOVE), reasons=tuple(SHOPS), home=HOME)
DOWN_M = replace(JACKET, variant_id=VariantId("M / Ink"))
SHOES = replace(line("shoes", "Cedar Trail Shoes", "42"), variant_id=VariantId("42"))
SWAPS = Scope((DOWN_M, SHOES, BOTTLES), {DOWN_M.id: tuple(DOWN), SHOES.id: tuple(TRAIL)}, tuple(SHOPS), HOME)


def filled(vocabulary: Vocabulary, scope: Scope, task: Task, *texts: str, **given: Any) -> Heard:
    """What several texts in a row make of a task; each question is the one that is missing."""
    heard = Heard(task)
    for text in texts:
        asked = missing(heard.task, scope)
        heard = hear(replace(heard.task, asked=asked), text, scope, vocabulary, **given)
    return heard


def lines(task: Task) -> dict[str, int | None]:
    return {str(one.item): one.quantity for one in task.lines}


def swaps(task: Task) -> dict[str, str | None]:
    return {str(one.item): one.variant for one in task.lines}


@pytest.mark.parametrize(
    ("scope", "texts", "expected", "reason", "left"),
    [
        (WARM, ["return the jacket, it's too small"], {"jacket": 1}, "size-too-small", None),
        (WARM, ["return the jacket and one bottle"], {"jacket": 1, "bottles": 1}, "", "reason"),
        (WARM, ["return the jacket and one bottle", "they are too big"], {"jacket": 1, "bottles": 1}, "size-too-large", None),
        (WARM, ["I want to return something"], {}, "", "lines"),
        (WARM, ["I want to return something", "the bottle"], {"bottles": None}, "", "quantity"),
        (WARM, ["I want to return something", "the bottle", "just one"], {"bottles": 1}, "", "reason"),
        (WARM, ["the bottle", "both"], {"bottles": 2}, "", "reason"),
        (WARM, ["the bottle", "2"], {"bottles": 2}, "", "reason"),
        (WARM, ["the bottle", "les deux"], {"bottles": 2}, "", "reason"),
        (WARM, ["everything please"], {"jacket": 1, "bottles": 2}, "", "reason"),
        (WARM, ["je veux renvoyer la veste, elle est trop petite"], {"jacket": 1}, "size-too-small", None),
        (WARM, ["the jacket", "it makes me look like a tyre"], {"jacket": 1}, "other", None),
        (WARM, ["the jacket", "why do you ask?"], {"jacket": 1}, "", "reason"),
        (CAMP, ["all but the tent"], {"bags": 2, "stove": 1}, "", "reason"),
        (CAMP, ["the stove", "it doesn't go with my tent at all"], {"stove": 1}, "other", None),
        (CAMP, ["the stove", "no, the tent"], {"tent": 1}, "", "reason"),
        (CAMP, ["the stove", "and the tent too"], {"stove": 1, "tent": 1}, "", "reason"),
        (CAMP, ["the stove and the tent", "actually not the tent"], {"stove": 1}, "", "reason"),
        (CAMP, ["two bags, changed my mind", "no, just one"], {"bags": 1}, "unwanted", None),
        (CAMP, ["one bag, changed my mind", "2 not 1"], {"bags": 2}, "unwanted", None),
        (CAMP, ["un sac de couchage, j'ai changé d'avis", "non, deux"], {"bags": 2}, "unwanted", None),
        (CAMP, ["one bag", "no, both"], {"bags": 2}, "", "reason"),
        (CAMP, ["one bag", "no, all of them"], {"bags": 2}, "", "reason"),
        (CAMP, ["un sac de couchage", "non, les deux"], {"bags": 2}, "", "reason"),
    ],
)  # fmt: skip
def test_return(
    vocabulary: Vocabulary, *, scope: Scope, texts: list[str], expected: dict[str, int], reason: str, left: Slot | None
) -> None:
    task = filled(vocabulary, scope, Task("return_items"), *texts).task
    assert (lines(task), task.reason, missing(task, scope)) == (expected, reason, left)


def test_what_is_unclear_or_not_there_is_said(vocabulary: Vocabulary) -> None:
    heard = filled(vocabulary, TWINS, Task("return_items"), "the bottle")
    assert heard.unclear == ((PINE.id, CORAL.id),)
    assert filled(vocabulary, TWINS, heard.task, "the coral one").task.lines == (TaskLine(CORAL.id, 1),)
    assert filled(vocabulary, TWINS, Task("return_items"), "the jacket").unknown == ("jacket",)


@pytest.mark.parametrize(
    ("texts", "expected", "left"),
    [
        (["exchange the jacket for a size L"], {"jacket": "L / Ink"}, None),
        (["exchange the jacket"], {"jacket": None}, "variant"),
        (["exchange the jacket", "in plum"], {"jacket": "M / Plum"}, None),
        (["exchange the jacket", "in plum", "no, the L"], {"jacket": "L / Ink"}, None),
        (["exchange the jacket for an L and the shoes for 43"], {"jacket": "L / Ink", "shoes": "43"}, None),
        (["the shoes are too small, one size up"], {"shoes": "43"}, None),
        (["échanger la veste contre une taille L"], {"jacket": "L / Ink"}, None),
        (["échanger les chaussures", "en 43"], {"shoes": "43"}, None),
        (["exchange the jacket", "in green"], {"jacket": None}, "variant"),
        (["exchange one bottle for another colour"], {"bottles": None}, "variant"),
    ],
)  # fmt: skip
def test_exchange(vocabulary: Vocabulary, texts: list[str], expected: dict[str, str | None], left: Slot | None) -> None:
    task = filled(vocabulary, SWAPS, Task("exchange_items"), *texts).task
    assert (swaps(task), missing(task, SWAPS)) == (expected, left)


def test_a_colour_that_there_is_not(vocabulary: Vocabulary) -> None:
    assert filled(vocabulary, SWAPS, Task("exchange_items"), "exchange the jacket", "in green").no_such == ("green",)


@pytest.mark.parametrize(
    ("texts", "expected", "left"),
    [
        (["remove the jacket from my order"], {"jacket": (0, None)}, None),
        (["remove one bottle"], {"bottles": (1, None)}, None),
        (["remove the bottles"], {"bottles": (0, None)}, None),
        (["remove the bottle"], {"bottles": (None, None)}, "change"),
        (["take one of the bottles off"], {"bottles": (1, None)}, None),
        (["add one more bottle"], {"bottles": (3, None)}, None),
        (["I need 3 bottles instead of 2"], {"bottles": (3, None)}, None),
        (["change the bottles", "make it 1"], {"bottles": (1, None)}, None),
        (["the jacket in L please"], {"jacket": (None, "L / Ink")}, None),
        (["I want the plum jacket instead"], {"jacket": (None, "M / Plum")}, None),
        (["change the jacket"], {"jacket": (None, None)}, "change"),
        (["change the jacket", "size L"], {"jacket": (None, "L / Ink")}, None),
        (["enlevez une gourde"], {"bottles": (1, None)}, None),
        (["retirer la veste de ma commande"], {"jacket": (0, None)}, None),
        (["ajoutez une gourde"], {"bottles": (3, None)}, None),
        (["une gourde au lieu de deux"], {"bottles": (1, None)}, None),
        (["la veste en L au lieu de M"], {"jacket": (None, "L / Ink")}, None),
        (["remove the jacket and one bottle"], {"jacket": (0, None), "bottles": (1, None)}, None),
    ],
)  # fmt: skip
def test_edit(
    vocabulary: Vocabulary, texts: list[str], expected: dict[str, tuple[int | None, str | None]], left: Slot | None
) -> None:
    task = filled(vocabulary, SWAPS, Task("edit_items"), *texts).task
    assert ({str(one.item): (one.quantity, one.variant) for one in task.lines}, missing(task, SWAPS)) == (
        expected,
        left,
    )


@pytest.mark.parametrize(
    ("texts", "given", "expected", "left"),
    [
        (["the stove arrived broken"], {"intent": "damaged_item"}, ("damaged", {"stove": 1}, None), "wish"),
        (["the stove doesn't work"], {"intent": "damaged_item"}, ("defective", {"stove": 1}, None), "wish"),
        (["one sleeping bag is missing, please send it"], {"intent": "missing_item"}, ("missing", {"bags": 1}, None), "wish"),
        (["the stove is broken, I want my money back"], {"intent": "damaged_item"}, ("damaged", {"stove": 1}, "refund"), "photos"),
        (["the stove is broken", "a new one please"], {"intent": "damaged_item"}, ("damaged", {"stove": 1}, "replacement"), "photos"),
        (["the stove is broken", "a new one please", "I have no photo"], {}, ("damaged", {"stove": 1}, "replacement"), None),
        (["something is broken"], {"intent": "damaged_item"}, ("damaged", {}, None), "lines"),
        (["I got nothing"], {"intent": "not_received"}, ("not_received", {}, None), None),
        (["my order is late"], {}, ("late", {}, None), None),
        (["le réchaud est cassé, je veux être remboursé"], {"intent": "damaged_item"}, ("damaged", {"stove": 1}, "refund"), "photos"),
        (["I have a problem with my order"], {}, (None, {}, None), "problem"),
    ],
)  # fmt: skip
def test_report(
    vocabulary: Vocabulary, texts: list[str], given: dict[str, Any], expected: tuple[Any, ...], left: Slot | None
) -> None:
    task = filled(vocabulary, CAMP, Task("report_problem"), *texts, **given).task
    assert (task.problem, lines(task), task.wish) == expected
    assert missing(task, CAMP) == left


def test_photos_are_asked_for_once(vocabulary: Vocabulary) -> None:
    task = filled(
        vocabulary, CAMP, Task("report_problem"), "the stove is broken, refund please", intent="damaged_item"
    ).task
    assert missing(task, CAMP) == "photos"
    assert missing(replace(task, settled=("photos",)), CAMP) is None


@pytest.mark.parametrize(
    ("doing", "text", "field", "value"),
    [
        ("cancel_order", "cancel it, I ordered it by mistake", "reason", "ordered_by_mistake"),
        ("change_contact", "my number is (503) 555-0199", "phone", "+15035550199"),
        ("change_contact", "use maya@new.example instead", "email", "maya@new.example"),
        ("update_customer", "my last name is now Berg", "last_name", "Berg"),
        ("update_customer", "new phone: 503 555 0199", "phone", "+15035550199"),
    ],
)
def test_details(vocabulary: Vocabulary, doing: Doing, text: str, field: str, value: str) -> None:
    task = filled(vocabulary, WARM, Task(doing), text).task
    assert getattr(task, field) == value
    assert missing(task, WARM) is None


def test_address(vocabulary: Vocabulary) -> None:
    whole = filled(vocabulary, WARM, Task("change_address"), "ship it to 12 Main Street, Boston, MA 02110").task
    assert missing(whole, WARM) is None
    part = filled(vocabulary, WARM, Task("change_address"), "ship it to 12 Main Street please").task
    assert missing(part, WARM) == "address"
    assert part.address is not None
    assert part.address.address1 == "12 Main Street"


def goods(*more: LineItem) -> Scope:
    return replace(SWAPS, lines=(*SWAPS.lines, *more))


def test_buttons_say_exactly_what_they_show(vocabulary: Vocabulary) -> None:
    scope = goods()

    def press(task: Task, text: str) -> Task:
        return hear(task, text, scope, vocabulary).task

    task = press(Task("exchange_items"), choices.write("lines", "jacket"))
    assert task.lines == (TaskLine(LineItemId("jacket"), 1),)
    assert press(task, choices.write("reason", "style")).reason == "style"
    bottles = press(Task("return_items"), choices.write("lines", "bottles"))
    assert lines(press(bottles, choices.write("quantity", "bottles", "2"))) == {"bottles": 2}
    assert press(Task("report_problem"), choices.write("wish", "refund")).wish == "refund"
    assert press(Task("report_problem"), choices.write("problem", "late")).problem == "late"
    assert "photos" in press(Task("report_problem"), choices.write("photos", "none")).settled


@pytest.mark.parametrize(
    "text", ["=", "=lines", "=lines gid://nobody/1", "=variant jacket", "=quantity jacket x", "=nothing 1", "=wish"]
)
def test_made_up_values_change_nothing(vocabulary: Vocabulary, text: str) -> None:
    assert hear(Task("return_items"), text, SWAPS, vocabulary).task.lines == ()
