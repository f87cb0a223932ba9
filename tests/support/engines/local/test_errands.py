"""Which task words begin, and which questions begin none."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.engines.local.errands import asks_about_rules, begun
from support.engines.local.topics import meant
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding import Reader
from support.model.task import Doing

ROOT = Path(__file__).parents[4]

TASKS: list[tuple[Doing, list[str]]] = [
    ("history", ["which orders do I have?", "what have I ordered before?", "show me my orders", "quelles sont mes commandes ?",
                 "l'historique de mes commandes svp", "list all my orders"]),
    ("receipt", ["send me the invoice for order 1042", "I need a receipt for my order", "how much did I pay for order 1042?",
                 "je voudrais la facture de ma commande 1042", "il me faut un justificatif d'achat"]),
    ("refund_state", ["where is my refund?", "où est mon remboursement ?", "I still haven't got my money back"]),
    ("return_state", ["has my return arrived?", "what's the status of my return", "où en est mon retour ?", "avez-vous reçu mon retour ?"]),
    ("cancel_order", ["cancel my order 1056", "annuler ma commande 1056", "please cancel it"]),
    ("return_items", ["return my boots, order 1042", "return the boots and one bottle", "je veux renvoyer les chaussures",
                      "I'd like to send it back"]),
    ("exchange_items", ["exchange the jacket for a size L", "échanger la veste contre une taille L"]),
    ("refund", ["I want a refund for the stove", "je veux être remboursé", "refund me the shipping costs",
                "remboursez-moi les frais de port", "refund me 10 euros", "I'd like $10 back", "remboursez-moi 10 euros",
                "my parcel came two weeks late, refund my shipping", "pouvez-vous me rembourser les frais de port ?"]),
    ("change_address", ["change the shipping address of order 1056", "please ship order 1056 to 12 Main Street, Boston, MA 02110",
                        "changer l'adresse de livraison de la commande 1056"]),
    ("change_contact", ["change the phone number on order 1056", "changer le numéro de téléphone de ma commande",
                        "there's a typo in my email on order 1056", "mauvaise adresse mail sur ma commande 1056"]),
    ("edit_items", ["make it 2 instead of 1", "I want the blue one instead, order 1056", "remove the gloves from my order 1056",
                    "add one more bottle to order 1056", "enlever les gants de ma commande"]),
    ("update_customer", ["update my phone number", "change my default address", "modifier mon numéro de téléphone",
                         "I got married, please change my name", "mettre à jour mes coordonnées"]),
    ("report_problem", ["the stove arrived broken", "my light doesn't work", "I received the wrong size",
                        "one bottle is missing from my parcel", "le réchaud est arrivé cassé", "il manque une gourde"]),
    ("watch_ship", ["tell me when my order ships", "let me know when it ships", "prévenez-moi quand ma commande est expédiée",
                    "prévenez-moi quand elle part"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(ROOT / "data" / "intents")


@pytest.mark.parametrize(("doing", "text"), [(doing, text) for doing, texts in TASKS for text in texts])
def test_begins(reader: Reader, vocabulary: Vocabulary, doing: Doing, text: str) -> None:
    reading = reader.read(text)
    what = meant(reading)
    assert begun(text, what.intent if what.sure else "other", vocabulary) == doing


@pytest.mark.parametrize(
    "text",
    ["where is my order 1042?", "what is your return policy?", "do you ship to Canada?", "is the tent waterproof?", "hello",
     "où est ma commande ?", "livrez-vous en Suisse ?", "thanks a lot", "when does my order arrive?"],
)  # fmt: skip
def test_begins_nothing(reader: Reader, vocabulary: Vocabulary, text: str) -> None:
    reading = reader.read(text)
    what = meant(reading)
    assert begun(text, what.intent if what.sure else "other", vocabulary) is None


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("can I return sale items?", True), ("how do I cancel an order?", True), ("puis-je retourner un article soldé ?", True),
        ("comment annuler une commande ?", True), ("what if I want to exchange something?", True),
        ("return my boots, order 1042", False), ("can I return my boots, order 1042?", False), ("cancel my order", False),
        ("can you cancel my order please?", False), ("could you change my address?", False),
        ("pouvez-vous annuler ma commande ?", False), ("I want to return my boots", False), ("pourriez-vous modifier l'adresse ?", False),
    ],
)  # fmt: skip
def test_rules(reader: Reader, text: str, rules: bool) -> None:
    assert asks_about_rules(text, reader.read(text)) is rules
