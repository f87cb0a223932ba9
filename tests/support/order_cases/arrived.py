"""One parcel that arrived, waits to be collected, or is said to have."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.support.order_cases.build import IN_TRANSIT, Case, at, order, shipment

CASES: tuple[Case, ...] = (
    Case(
        "ready for pickup",
        order("FULFILLED", shipment("READY_FOR_PICKUP", events=(("READY_FOR_PICKUP", at(19, 17, 0)),))),
        "shipped",
        en=("ready for you to collect since Thursday 19 November, 17:00 EST", "where and until when"),
        fr=("prêt à être retiré depuis le jeudi 19 novembre à 17:00", "où et jusqu'à quand"),
        states=("ready_for_pickup",),
        steps=("collect",),
    ),
    Case(
        "store pickup without tracking",
        order("FULFILLED", shipment("READY_FOR_PICKUP", tracking=())),
        "shipped",
        en=("ready for you to collect", "I don't see where to collect it"),
        fr=("prêt à être retiré", "Je ne vois pas où le retirer"),
        states=("ready_for_pickup",),
        steps=("collect",),
        never=("since", "depuis", "Tracking:", "Suivi"),
    ),
    Case(
        "collected",
        order("FULFILLED", shipment("PICKED_UP", tracking=(), delivered=at(17, 12, 0))),
        "delivered",
        en=("marked as collected on Tuesday 17 November, 12:00 EST",),
        fr=("indiqué comme retiré le mardi 17 novembre à 12:00",),
        states=("collected",),
    ),
    Case(
        "delivered yesterday",
        order(
            "FULFILLED",
            shipment(
                "DELIVERED",
                expected=at(18, 20),
                left=at(16, 18),
                delivered=at(19, 14, 5),
                events=(("OUT_FOR_DELIVERY", at(19, 8)),),
            ),
        ),
        "delivered",
        en=("was delivered by UPS on Thursday 19 November, 14:05 EST", "If you can't find it"),
        fr=("a été livré par UPS le jeudi 19 novembre à 14:05 (heure de l'Est)", "Si vous ne le trouvez pas"),
        states=("delivered",),
        never=("18 ", "expected", "prévue", "late", "retard"),
        brief_en="Your order **#1042** was delivered by UPS on Thursday 19 November, 14:05 EST.",
        brief_fr="Le colis de votre commande **#1042** a été livré par UPS le jeudi 19 novembre à 14:05 "
        "(heure de l'Est).",
    ),
    Case(
        "delivered long ago, in another year",
        order(
            "FULFILLED",
            shipment(
                "DELIVERED",
                made=datetime(2025, 8, 1, 15, tzinfo=UTC),
                delivered=datetime(2025, 8, 5, 15, 30, tzinfo=UTC),
            ),
            placed=datetime(2025, 7, 30, 15, tzinfo=UTC),
        ),
        "delivered",
        en=("on Tuesday 5 August 2025, 11:30 EDT",),
        fr=("le mardi 5 août 2025 à 11:30 (heure de l'Est)",),
        states=("delivered",),
        never=("can't find it", "trouvez pas"),
    ),
    Case(
        "delivered, nobody knows when",
        order("FULFILLED", shipment("DELIVERED", expected=at(18, 20), tracking=())),
        "delivered",
        en=("was delivered.",),
        fr=("a été livré.",),
        states=("delivered",),
        never=("18 ", "16 ", "Tracking", "Suivi"),
    ),
    Case(
        "delivered, and the customer does not have it",
        order("FULFILLED", shipment("DELIVERED", delivered=at(20, 9, 30))),
        "delivered",
        en=(
            "recorded as delivered by UPS on Friday 20 November, 09:30 EST, but you don't have it",
            "neighbours",
            "scanned shortly before",
            "someone from our team should take it up",
        ),
        fr=(
            "enregistré comme livré par UPS le vendredi 20 novembre à 09:30",
            "mais vous ne l'avez pas",
            "voisins",
            "scanné peu avant",
            "quelqu'un de notre équipe",
        ),
        states=("delivered",),
        reasons=("not_received",),
        steps=("look_around", "contact_people"),
        claims=True,
        never=("was delivered by", "a été livré"),
    ),
    Case(
        "not received, but still on its way in time",
        order("FULFILLED", IN_TRANSIT),
        "shipped",
        en=("Delivery is expected on Monday 23 November",),
        fr=("La livraison est prévue le lundi 23 novembre",),
        states=("moving",),
        steps=("wait_until",),
        claims=True,
        never=("neighbours", "voisins"),
    ),
    Case(
        "carrier says not delivered",
        order("FULFILLED", shipment("NOT_DELIVERED", expected=at(18), events=(("FAILURE", at(18)),))),
        "shipped",
        en=("UPS reports it as not delivered", "sort this out"),
        fr=("UPS l'indique comme non livré", "régler cela avec le transporteur"),
        states=("undelivered",),
        reasons=("failed",),
        steps=("contact_people",),
        never=("expected", "prévue"),
    ),
)
