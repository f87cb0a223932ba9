"""What a reply may state, and what of it is found out to be untrue."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.engines.grounding.claims import Reading, claims_in
from support.engines.grounding.facts import Fact, Known
from support.engines.grounding.proving import prove
from support.engines.grounding.spelling import comparable

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

SLY = """
It will arrive in two days.
It arrives in a couple of days.
It will be with you within a day or two.
Elle arrivera dans deux jours.
Elle sera là sous quinzaine.
Vous avez une quinzaine de jours.
You can return it within quinze jours.
Vous avez quinze jours pour le retourner.
You have sixty-one days to return it.
You have forty-five days to return it.
You have a fortnight to return it.
You can return it within half a year.
You can return it within six months.
You get half of your money back.
You get a third off.
Half the price is refundable.
Vous serez remboursé de la moitié.
It was delivered yesterday.
It was delivered two days ago.
Elle a été livrée la semaine dernière.
It will arrive by the end of the week.
It will arrive this weekend.
Elle arrive en fin de semaine.
It should arrive between 20 and 22 November.
It arrives 21–23 November.
Elle arrive du 20 au 22 novembre.
It arrives on the 25th.
Elle arrive le 25.
It arrives on November twenty-fifth.
Elle arrive le vingt-cinq novembre.
It arrives on 25/11.
It arrives 11/25.
It arrives 2026/11/25.
It arrives in December.
Elle arrive en décembre.
It arrives at noon.
It arrives by midday.
Elle arrive à midi.
It arrives at three o'clock.
Elle arrive à quinze heures.
You paid three hundred dollars.
You paid fifty bucks.
Vous avez payé cinquante euros.
A full refund of one hundred dollars is possible.
You paid 45.00 for it.
You paid 4５ dollars.
You have ６０ days to return it.
You have 𝟔𝟎 days to return it.
You have ٦٠ days.
You have 6O days to return it.
You have 60days to return it.
You have 60-day returns.
You have **60** days to return it.
You have 60 **days** to return it.
You have _60_ days.
You have 60 calendar days to return it.
You have 60 full days.
Members get twenty percent off.
Members get 20 pct off.
Members get a 20% discount.
Les membres ont vingt pour cent de remise.
There are three left in stock.
Only two left!
Il en reste deux.
Plus que trois en stock.
There are plenty left in stock, over 100 units.
We have a dozen of them.
The tent weighs 2 kg.
It weighs two kilos.
It is 30 cm long.
It supports up to 120 kg.
Your order number 9999 is fine.
Your order (no. 9999) is fine.
Votre commande numéro 9999 est prête.
Orders 1042 and 9999 are fine.
#1042 and #9999 are fine.
Order 1042 and 1043 are fine.
Track it [here](https://evil.example/x).
Track it at evil.example/track.
Track it at evil.com.
Go to hxxp://evil.com
Write to help at elsewhere dot com.
Call us at +1 555 000 1234.
Call 0 800 12 34 56.
The new Summit Parka is in stock.
We also sell a Trailblazer.
I recommend the “stormbreaker” jacket.
It ships with DHL.
It is with FedEx.
Your parcel went by Chronopost.
It was delivered to your neighbour.
It was left at the door.
Your order #1042 has been delivered.
La commande #1042 est arrivée.
Your order #1042 was delivered.
Order #1042 has not shipped yet.
It was refunded.
Your refund has been issued.
Vous avez été remboursé.
You'll get your money back tomorrow.
You will be refunded.
You will receive a refund.
A refund is on its way.
The refund will be processed within 5–10 business days of approval, I promise.
Vous serez remboursé.
Un remboursement est en cours.
Consider it cancelled.
It's cancelled.
C'est annulé.
Done! Your address is changed.
I'll make sure it is replaced.
A replacement is on its way.
We're sending you a new one.
Nous vous envoyons un nouveau produit.
We can refund you $329.00.
The refund has gone through.
Rest assured, we'll sort it.
You can reach us at our hotline.
Our support team is reachable by phone.
Please e-mail support.
Please send an email to our team.
Merci d'envoyer un e-mail à notre équipe.
Open a ticket on our website.
Visit our website for help.
You said that you paid $45, so you will get $45 back.
You mentioned 3 November, and indeed it was delivered on 3 November.
As you said, order #777 was shipped on 14 November.
It was ordered on 12 November and delivered on 14 November (order #1042).
Shipping to you costs $329.00.
The label costs 329 dollars.
""".strip().splitlines()
"""What an inventive model might write: figures in words, other letters, weeks for days, places, deeds in passing."""

HARMLESS = """
Happy to help! Which order is it about?
I'm sorry your order arrived damaged; shall I look at what we can do?
I'm sorry to hear that. Could you tell me which item it was?
You can return most items within 30 days after they were delivered.
You have 30 days from the day it was delivered.
Once your return has arrived, the money takes 5–10 business days.
Once we have received it, you will be refunded to your original payment method.
If it has not arrived by then, tell me and we will look at it together.
One of the items is in stock.
No one can see your order but you.
Has your parcel arrived?
Was it delivered to a neighbour?
I can't see any order that was delivered.
Order #1042 hasn't been delivered yet; it is on its way.
La commande #1042 n'a pas encore été livrée, elle est en route.
Two parcels left on 14 November for order #1042.
First, pack it well. Second, print the label. Third, drop it off.
D'abord, emballez l'article. Ensuite, imprimez l'étiquette.
Un article neuf et non porté, dans son emballage d'origine.
Pour vous aider, j'ai besoin du numéro de commande.
Vous pouvez la retourner si elle ne convient pas.
Your order #1042 was shipped on 14 November and should arrive next week.
Votre commande #1042 est partie le 14 novembre et devrait arriver la semaine prochaine.
May I ask what is wrong with it?
I may be able to help with that.
Let me know if you need anything else.
It is normal that a parcel takes a while to be scanned.
A person from the team can look at it. Shall I ask them?
If you like, I can pass this to the team.
I can prepare a return for you: shall I?
Half of our tents are waterproof.
The jacket comes in two colours.
Elle existe en deux tailles et trois coloris.
For a size you can compare with a jacket that fits you.
On the first try, hold the button for a moment.
It is the same for both of them.
You can pick any day that suits you.
The parcel is usually left with a neighbour when nobody is at home.
At 180 cm you would be between M and L, you said.
We aren't able to see what your bank does.
Nous ne pouvons pas voir ce que fait votre banque.
This is what the policy says: returns are free within 30 days.
That's all done in this chat: no e-mail needed.
You can write to me here at any time.
""".strip().splitlines()
"""What looks like any of it and states nothing of the kind, or what is so."""


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


def test_no_sly_way_of_saying_what_is_not_so_is_let_through() -> None:
    assert [text for text in SLY if prove(text, known(), READING).holds] == []


def test_what_states_nothing_is_not_held_up() -> None:
    there = known()
    there.add([Fact("state", "under_way", "order_status #1042", None, "1042")])
    there.hear("My order arrived damaged. I am 180 cm tall", READING)
    proofs = {text: prove(text, there, READING) for text in HARMLESS}
    assert {text: proof.failures for text, proof in proofs.items() if not proof.holds} == {}


def test_what_a_text_says_of_one_order_is_no_fact_of_another() -> None:
    there = known()
    there.read("Order #1030 was delivered on 17 November. Order #1042 left on 14 November.", "said before", READING)
    assert not prove("Order #1042 was delivered.", there, READING).holds
    assert prove("Order #1030 has been delivered.", there, READING).holds
    assert prove("Order #1042 has been shipped.", there, READING).holds


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("quatre-vingt-dix jours", "90 jours"), ("two hundred and fifty dollars", "250 dollars"),
        ("vingt et un jours", "21 jours"), ("deux cents euros", "200 euros"), ("fifty cents", "fifty cents"),
        ("five per cent", "5 per cent"), ("le 12 sept. 2026", "le 12 sept. 2026"), ("sept jours", "7 jours"),
        ("November twenty-fifth", "November 25th"), ("le premier novembre", "le 1 novembre"),
        ("on the first try", "on the first try"), ("one of them", "one of them"), ("a fortnight", "14 days"),
        ("６０ days, 𝟔𝟎 days, 6O days, six\u200bty dаys", "60 days, 60 days, 60 days, 60 days"),
        ("60 **days** of _it_ at a_b", "60 days of it at a_b"),
    ],
)  # fmt: skip
def test_numbers_have_one_spelling(written: str, plain: str) -> None:
    assert comparable(written) == plain
    assert comparable(plain) == plain


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
