"""What a message in the middle of a task is to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.engines.local.asides import Part, part_of
from support.engines.local.topics import meant
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding import Reader
from support.model.task import Doing, Slot, Task

ROOT = Path(__file__).parents[4]

CASES: list[tuple[Doing, Slot | None, str, Part]] = [
    ("return_items", "quantity", "just one", "answer"),
    ("return_items", "quantity", "2", "answer"),
    ("return_items", "reason", "too small", "answer"),
    ("return_items", "reason", "changed my mind", "answer"),
    ("return_items", "reason", "it arrived broken", "answer"),
    ("return_items", "reason", "j'ai changé d'avis", "answer"),
    ("return_items", "lines", "the boots", "answer"),
    ("return_items", "lines", "both", "answer"),
    ("return_items", "lines", "all but the tent", "answer"),
    ("return_items", "order", "1042", "answer"),
    ("return_items", "order", "#1042", "answer"),
    ("exchange_items", "variant", "size L", "answer"),
    ("exchange_items", "variant", "the plum one", "answer"),
    ("exchange_items", "variant", "en prune", "answer"),
    ("edit_items", "change", "cancel it", "answer"),
    ("edit_items", "change", "make it two", "answer"),
    ("report_problem", "wish", "I want a refund", "answer"),
    ("report_problem", "wish", "replace it please", "answer"),
    ("report_problem", "wish", "un remboursement", "answer"),
    ("report_problem", "photos", "I have no photo", "answer"),
    ("report_problem", "photos", "", "answer"),
    ("change_address", "address", "12 rue des Lilas, 75011 Paris", "answer"),
    ("change_address", "address", "12 Main Street, Boston, MA 02110", "answer"),
    ("change_contact", "contact", "503 555 0199", "answer"),
    ("return_items", "reason", "forget it", "drop"),
    ("return_items", "lines", "never mind", "drop"),
    ("return_items", "reason", "laissez tomber", "drop"),
    ("cancel_order", None, "never mind", "drop"),
    ("return_items", "reason", "what is your return policy?", "aside"),
    ("return_items", "lines", "can I return sale items?", "aside"),
    ("return_items", "lines", "quelle est votre politique de retour ?", "aside"),
    ("return_items", "lines", "do you ship to Canada?", "aside"),
    ("exchange_items", "variant", "how much is the tent?", "aside"),
    ("return_items", "reason", "where is my order?", "aside"),
    ("return_items", "reason", "thanks", "aside"),
    ("return_items", "lines", "cancel my order instead", "cancel_order"),
    ("return_items", "lines", "exchange the jacket for a size L", "exchange_items"),
    ("cancel_order", "order", "change the delivery address", "change_address"),
    ("report_problem", "wish", "which orders do I have?", "history"),
    ("return_items", "reason", "je voudrais annuler ma commande 1056", "cancel_order"),
]  # fmt: skip


@pytest.fixture(scope="module")
def reader(vocabulary: Vocabulary) -> Reader:
    return Reader(ROOT / "data" / "intents", vocabulary.goods)


@pytest.mark.parametrize(("doing", "asked", "text", "part"), CASES, ids=[f"{row[1]}: {row[2]}" for row in CASES])
def test_part(
    reader: Reader, vocabulary: Vocabulary, *, doing: Doing, asked: Slot | None, text: str, part: Part
) -> None:
    reading = reader.read(text)
    assert part_of(Task(doing, "#1042", asked=asked), text, reading, meant(reading), vocabulary) == part
