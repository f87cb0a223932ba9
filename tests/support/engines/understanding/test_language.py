"""English, French, or not to be said."""

from pathlib import Path

import pytest
import yaml

from support.engines.understanding import Reader

SENTENCES = Path(__file__).parent


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Où est ma commande 1042 ?", "fr"),
        ("ou est ma commande 1042", "fr"),
        ("merci", "fr"),
        ("svp", "fr"),
        ("et l'autre ?", "fr"),
        ("les deux", "fr"),
        ("c'est pour un échange", "fr"),
        ("Hello, je voudrais un remboursement", "fr"),
        ("hi", "en"),
        ("thanks!", "en"),
        ("where is it", "en"),
        ("and the other one?", "en"),
        ("Bonjour, where is my order please, I ordered it two weeks ago", "en"),
        ("do you ship to Orléans?", "en"),
        ("WHERE IS MY ORDER", "en"),
        ("J’AIMERAIS ANNULER", "fr"),
    ],
)
def test_said(reader: Reader, text: str, language: str) -> None:
    assert reader.read(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "", "ok", "OK!", "1042", "#1042", "👍", "?", "Montréal", "no", "email",
        "hola, ¿dónde está mi pedido?", "donde esta mi pedido", "Wo ist meine Bestellung?", "Ich möchte stornieren",
        "dove è il mio ordine", "onde está o meu pedido", "waar is mijn bestelling", "gdzie jest moje zamówienie",
        "مرحبا أين طلبي", "你好，我的订单在哪里", "где мой заказ", "मेरा ऑर्डर कहाँ है",
    ],
)  # fmt: skip
def test_not_to_be_said(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert reading.language is None
    assert reading.language_confidence <= 0.3


@pytest.mark.parametrize("text", ["Où est ma commande ?", "I'd like to return my order please"])
def test_a_clear_sentence_is_sure_enough_to_switch_a_conversation(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert reading.language_confidence >= 0.8
    assert reading.words >= 3


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nearly_every_sentence_is_told_and_none_is_told_wrongly(reader: Reader, language: str) -> None:
    by_intent = yaml.safe_load((SENTENCES / f"sentences_{language}.yaml").read_text(encoding="utf-8"))
    told = [reader.read(line.partition(" | ")[0]).language for lines in by_intent.values() for line in lines]
    assert set(told) <= {language, None}
    assert sum(one == language for one in told) >= 0.98 * len(told)
