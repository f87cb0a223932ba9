"""Reasons, problems and wishes."""

from __future__ import annotations

import pytest

from support.engines.local import reasons
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import ReturnReason
from support.model.conversation import Intent

HANDLES = (
    "unknown", "size-too-small", "size-too-large", "unwanted", "not-as-described", "wrong-item", "defective", "style",
    "color", "other",
)  # fmt: skip
SHOPS = [ReturnReason(f"gid://{handle}", handle, handle.replace("-", " ")) for handle in HANDLES]


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("they're too small", "size-too-small"), ("a bit tight", "size-too-small"), ("I need a bigger size", "size-too-small"),
        ("trop petites", "size-too-small"), ("ça serre", "size-too-small"), ("it's way too big", "size-too-large"),
        ("trop grand", "size-too-large"), ("je nage dedans", "size-too-large"), ("I changed my mind", "unwanted"),
        ("don't want them any more", "unwanted"), ("je n'en ai plus besoin", "unwanted"), ("ne me plaît pas", "unwanted"),
        ("too small, so I don't want it", "size-too-small"), ("it arrived broken", "defective"),
        ("elle est déchirée", "defective"), ("la fermeture ne marche pas", "defective"),
        ("you sent me the wrong colour", "wrong-item"), ("ce n'est pas ce que j'ai commandé", "wrong-item"),
        ("not as described", "not-as-described"), ("don't like the colour", "color"), ("la couleur", "color"),
        ("the style", "style"), ("another reason", "other"), ("autre raison", "other"), ("wrong-item", "wrong-item"),
        ("return the jacket", None), ("renvoyer la veste", None), ("", None),
    ],
)  # fmt: skip
def test_return_reason(vocabulary: Vocabulary, text: str, handle: str | None) -> None:
    assert reasons.return_reason(text, SHOPS, vocabulary) == handle


def test_a_reason_that_the_shop_has_not(vocabulary: Vocabulary) -> None:
    other = [ReturnReason("1", "other", "Other"), ReturnReason("2", "allergic", "I am allergic to it")]
    assert reasons.return_reason("too small", other, vocabulary) == "other"
    assert reasons.return_reason("well, I am allergic to it", other, vocabulary) == "allergic"
    assert reasons.return_reason("too small", other[1:], vocabulary) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I ordered it by mistake", "ordered_by_mistake"), ("commandé par erreur", "ordered_by_mistake"),
        ("I don't need it any more", "no_longer_needed"), ("j'ai changé d'avis", "no_longer_needed"),
        ("found it cheaper", "no_longer_needed"), ("another reason", "other"), ("cancel order 1056", None),
    ],
)  # fmt: skip
def test_cancel_reason(vocabulary: Vocabulary, text: str, reason: str | None) -> None:
    assert reasons.cancel_reason(text, vocabulary) == reason


@pytest.mark.parametrize(
    ("text", "intent", "problem"),
    [
        ("the lamp is broken", "damaged_item", "damaged"), ("the lamp doesn't work", "damaged_item", "defective"),
        ("la lampe ne s'allume pas", "damaged_item", "defective"), ("my parcel was crushed", "damaged_item", "damaged"),
        ("you sent the wrong size", "wrong_item", "wrong"), ("one bottle is missing", "missing_item", "missing"),
        ("il manque une gourde", None, "missing"), ("rien reçu", "not_received", "not_received"),
        ("my order is late", "track_order", "late"), ("en retard", None, "late"), ("where is it", "track_order", None),
        ("it is broken and one is missing", None, "missing"),
    ],
)  # fmt: skip
def test_problem(vocabulary: Vocabulary, text: str, intent: Intent | None, problem: str | None) -> None:
    assert reasons.problem(text, intent, vocabulary) == problem


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("I want my money back", "refund"), ("send me a new one", "replacement"), ("remboursez-moi", "refund"),
        ("un remplacement svp", "replacement"), ("peu importe", "undecided"), ("a refund or a replacement", None),
        ("it is broken", None),
    ],
)  # fmt: skip
def test_wish(vocabulary: Vocabulary, text: str, wish: str | None) -> None:
    assert reasons.wish(text, vocabulary) == wish
