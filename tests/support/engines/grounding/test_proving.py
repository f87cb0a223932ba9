"""What a reply may state, and what of it is found out to be untrue."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.engines.grounding.claims import Reading, claims_in
from support.engines.grounding.facts import Fact, Known
from support.engines.grounding.proving import prove

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
READING = Reading(NOW, UTC)


def known() -> Known:
    """Order 1042: placed on 12 November, shipped on the 14th, expected on the 24th. Order 1030: delivered on the 17th."""
    there = Known()
    story = "order_status #1042"
    there.add([
        Fact("order", "1042", story), Fact("date", "2026-11-12", story, "ordered", "1042"),
        Fact("date", "2026-11-14", story, "shipped", "1042"), Fact("date", "2026-11-24", story, "expected", "1042"),
        Fact("tracking", "1z999aa10123456784", story, None, "1042"), Fact("link", "t.example/1z999", story, None, "1042"),
        Fact("amount", "329 USD", "order_details #1042", "paid", "1042"),
        Fact("amount", "1536.6 USD", "order_details #1042", "refundable", "1042"),
        Fact("product", "ridgeline 2p tent", story, None, "1042"),
        Fact("stock", "=14", "find_products"), Fact("stock", "in", "find_products"),
        Fact("order", "1030", "order_status #1030"),
        Fact("date", "2026-11-17", "order_status #1030", "delivered", "1030"),
    ])  # fmt: skip
    there.read("You can return most items within 30 days of delivery. From elsewhere we take €6.90 off your refund. "
               "The money takes 5–10 business days. Members get 10 % off. We are open from 08:00 to 18:00.",
               "Returns and refunds", READING, happened=False)  # fmt: skip
    there.hear(
        "I paid $45 in a shop and my friend's order #777 came on 3 November. I bought the Old Town Canoe.", READING
    )
    return there


TRUE = """
Your order #1042 was placed on 12 November.
Order 1042 left on November 14 and is expected on Tuesday 24 November 2026.
La commande n° 1042 est partie le 14 novembre et devrait arriver mardi 24 novembre.
La commande #1042, passée le 12/11/2026, est prévue dans 4 jours.
It is expected in 4 days.
Your order was placed 8 days ago.
You can return it within 30 days, or a month after that I am not sure.
Vous pouvez le retourner sous trente jours.
We take 6,90 € for the label; the money takes 5 to 10 business days.
Le remboursement prend 5 à 10 jours ouvrés, et nous retenons 6,90 €.
You paid $329.00 for #1042.
Vous avez payé 329,00 $US pour la commande #1042.
$1,536.60 can be refunded for order #1042.
1 536,60 $US sont remboursables pour #1042.
Order #1030 was delivered on 17 November.
Your Ridgeline 2P Tent is in stock, 14 left.
Il reste 14 tentes en stock.
Tracking number 1Z 999 AA1 01 2345 6784: https://t.example/1Z999
You said that you paid $45, but I can't see that.
You mentioned order #777.
Members get 10% off. We open at 8:00.
Shall I look? It names no hour, just a day. The Ridgeline 2P Tent. The tent comes in Moss.
We can't promise anything before someone has looked.
""".strip().splitlines()

FALSE = {
    "Your order #1042 was delivered on 24 November.": "other_kind",
    "La commande #1042 a été livrée le 24 novembre.": "other_kind",
    "It was delivered on 14 November, as order #1042.": "other_kind",
    "Order #1042 was placed on 14 November.": "other_kind",
    "Order #1042 arrived on 17 November.": "other_kind",
    "Order #1042 is expected on Friday 24 November.": "weekday",
    "It is expected on 25 November.": "unknown",
    "It will arrive tomorrow.": "unknown",
    "Elle arrivera demain.": "unknown",
    "You can return it within 60 days.": "unknown",
    "Vous avez deux mois pour le retourner.": "unknown",
    "The money takes 5-10 days.": "unknown",
    "$329.00 has been refunded for #1042.": "other_kind",
    "329,00 $US ont été remboursés pour #1042.": "other_kind",
    "You paid €329.00.": "unknown",
    "You paid $45 for it.": "unknown",
    "Your order #777 is on its way.": "unknown",
    "Members get 15 % off.": "unknown",
    "There are 3 left in stock.": "unknown",
    "It is out of stock.": "unknown",
    "Il est en rupture de stock.": "unknown",
    "Track it at https://evil.example/1Z999": "unknown",
    "Write to help@elsewhere.example for that.": "unknown",
    "The number is 1Z999AA10123456799.": "unknown",
    "The Glacier Pro Parka is warmer.": "unknown",
    "We are open until 19:00.": "unknown",
    "We will refund you in full.": "promise",
    "I've cancelled your order.": "promise",
    "I have just refunded it.": "promise",
    "Your order has been cancelled.": "promise",
    "Someone will contact you soon.": "promise",
    "Nous vous rembourserons.": "promise",
    "J'ai annulé votre commande.": "promise",
    "Votre commande a été annulée.": "promise",
    "Please contact us by e-mail.": "sent_away",
    "Veuillez nous contacter pour cela.": "sent_away",
    "Contactez notre service client.": "sent_away",
}


@pytest.mark.parametrize("text", TRUE)
def test_what_is_so_is_proven_in_both_languages(text: str) -> None:
    proof = prove(text, known(), READING)
    unproven = [failure for failure in proof.failures if failure.text not in ("a month",)]
    assert unproven == []


@pytest.mark.parametrize(("text", "wrong"), FALSE.items(), ids=lambda value: str(value)[:40])
def test_what_is_not_so_is_found_out_and_named(text: str, wrong: str) -> None:
    failures = prove(text, known(), READING).failures
    assert [failure.wrong for failure in failures][:1] == [wrong], failures
    assert all(failure.text in failure.explain() for failure in failures)


def test_a_proof_says_where_each_claim_comes_from() -> None:
    proof = prove("Order #1042 left on 14 November; returns are taken within 30 days.", known(), READING)
    assert [(one.claim, one.source, one.role) for one in proof.proven] == [
        ("Order #1042", "order_status #1042", ""), ("14 November", "order_status #1042", "shipped"),
        ("30 days", "Returns and refunds", ""),
    ]  # fmt: skip


def test_what_was_done_may_be_said() -> None:
    there = known()
    there.outcomes.add("cancel_order")
    assert prove("I've cancelled your order.", there, READING).holds
    assert not prove("I've refunded it.", there, READING).holds


def test_placeholders_must_stand_for_something() -> None:
    assert prove("Write to X.", known(), READING, foreign=("EMAIL_AAAAA",)).failures[0].wrong == "foreign"


def test_a_date_that_can_be_two_is_both() -> None:
    assert claims_in("on 03/04/2026", READING)[0].values == ("2026-04-03", "2026-03-04")
    assert claims_in("open Monday to Friday", READING) == []
