"""Several parcels, parts of orders, long and hostile lists."""

from __future__ import annotations

from support.model.commerce import LineItem, LineItemId, Tracking
from tests.support.order_cases.build import BOOK, LAMP, MUG, URL, Case, at, order, shipment, unshipped

CASES: tuple[Case, ...] = (
    Case(
        "partly shipped",
        order(
            "PARTIALLY_FULFILLED",
            shipment(expected=at(23, 20)),
            items=(LAMP, *unshipped(MUG)),
        ),
        "partly_shipped",
        en=(
            "Part of your order **#1042** has shipped",
            "**Parcel 1** (2 × Desk Lamp (brass)) is on its way",
            "The rest (Enamel Mug) hasn't shipped yet",
            "Monday 23 November",
        ),
        fr=(
            "Une partie de votre commande",
            "**colis 1** (2 × Desk Lamp (brass)) est en route",
            "L'autre partie (Enamel Mug) n'a pas encore été expédiée",
            "lundi 23 novembre",
        ),
        rest="open",
        states=("moving",),
        steps=("wait_until", "wait"),
    ),
    Case(
        "three parcels, three states",
        order(
            "FULFILLED",
            shipment("DELIVERED", delivered=at(17, 11, 20), id="1"),
            shipment(
                "IN_TRANSIT",
                made=at(17, 9),
                expected=at(24, 20),
                items=(MUG,),
                id="2",
                tracking=(Tracking("CA2", "Canada Post", "https://track.example/CA2"),),
            ),
            shipment("READY_FOR_PICKUP", made=at(18, 9), items=(BOOK,), id="3", tracking=()),
            items=(LAMP, MUG, BOOK),
        ),
        "shipped",
        en=(
            "sent in 3 parcels",
            "**Parcel 1** (2 × Desk Lamp (brass)) was delivered by UPS on Tuesday 17 November",
            "**Parcel 2** (Enamel Mug) is on its way with Canada Post",
            "expected on Tuesday 24 November",
            "**Parcel 3** (Notebook) is ready for you to collect",
            "[Canada Post CA2](https://track.example/CA2)",
        ),
        fr=(
            "partie en 3 colis",
            "Le **colis 1** (2 × Desk Lamp (brass)) a été livré par UPS le mardi 17 novembre",
            "Le **colis 2** (Enamel Mug) est en route avec Canada Post",
            "prévue le mardi 24 novembre",
            "Le **colis 3** (Notebook) est prêt à être retiré",
        ),
        states=("delivered", "moving", "ready_for_pickup"),
        steps=("collect", "wait_until"),
        brief_en="- **Parcel 1** was delivered by UPS on Tuesday 17 November, 11:20 EST.\n"
        "- **Parcel 2**: Delivery is expected on Tuesday 24 November. That is an estimate for the day; it "
        "names no hour.\n"
        "- **Parcel 3** is ready for you to collect.",
    ),
    Case(
        "both parcels arrived",
        order(
            "FULFILLED",
            shipment("DELIVERED", delivered=at(17, 11, 20), id="1"),
            shipment("DELIVERED", delivered=at(18, 12, 1), id="2", items=(MUG,)),
            items=(LAMP, MUG),
        ),
        "delivered",
        en=(
            "Both parcels of your order **#1042** have arrived",
            "Wednesday 18 November, 12:01",
        ),
        fr=("Les deux colis de votre commande **#1042** sont arrivés", "mercredi 18 novembre à 12:01"),
        states=("delivered", "delivered"),
    ),
    Case(
        "a withdrawn label before the real one",
        order(
            "FULFILLED",
            shipment(
                "LABEL_VOIDED", status="CANCELLED", made=at(15, 9), tracking=(Tracking("OLD1", "UPS", URL),), id="1"
            ),
            shipment(made=at(16, 9), expected=at(23, 20), id="2", tracking=(Tracking("NEW2", "UPS", URL),)),
        ),
        "shipped",
        en=("UPS NEW2", "An earlier shipment was cancelled: OLD1 is no longer a valid tracking number"),
        fr=("UPS NEW2", "Un envoi précédent a été annulé\u00a0: OLD1 n'est plus un numéro de suivi valable"),
        states=("moving",),
        steps=("wait_until",),
        never=("[UPS OLD1]", "15 "),
    ),
    Case(
        "more lines than were read",
        order("PARTIALLY_FULFILLED", shipment(expected=at(23, 20)), truncated=True),
        "partly_shipped",
        en=("I see only part of this order",),
        fr=("Je ne vois qu'une partie de cette commande",),
        rest="open",
        states=("moving",),
        steps=("wait_until", "wait"),
        extra={"complete": False},
    ),
    Case(
        "part of it marked as shipped, no shipment to see",
        order("PARTIALLY_FULFILLED", items=(LAMP, *unshipped(MUG))),
        "partly_shipped",
        en=("marked as shipped, but I see no shipment", "The rest (Enamel Mug) hasn't shipped yet"),
        fr=("indiquée comme expédiée, mais je n'y vois ni envoi", "L'autre partie (Enamel Mug) n'a pas encore"),
        rest="open",
        reasons=("unseen",),
        steps=("contact_people",),
        never=("Parcel", "colis"),
    ),
    Case(
        "a parcel with lines that were not read, its link in the wrong field",
        order("FULFILLED", shipment(items=(LAMP, BOOK), tracking=(Tracking(URL, "Other", None),)), truncated=True),
        "shipped",
        en=("In it: 2 × Desk Lamp (brass) and more.", f"Tracking: [tracking page]({URL})"),
        fr=("2 × Desk Lamp (brass) et d'autres articles.", f"[page de suivi]({URL})"),
        states=("moving",),
        steps=("follow_tracking",),
        never=("Notebook",),
    ),
    Case(
        "many products, hostile names",
        order(
            "FULFILLED",
            shipment(
                expected=at(23, 20),
                items=tuple(
                    LineItem(LineItemId(str(n)), name, 1, 0)
                    for n, name in enumerate(
                        ("@everyone *sale*", "<!channel>", "[free](https://x.example)", "a\n- b", "e", "f")
                    )
                ),
            ),
            items=tuple(
                LineItem(LineItemId(str(n)), name, 1, 0)
                for n, name in enumerate(
                    ("@everyone *sale*", "<!channel>", "[free](https://x.example)", "a\n- b", "e", "f")
                )
            ),
        ),
        "shipped",
        en=("\\@everyone \\*sale\\*, \\<!channel\\>, \\[free\\](https://x.example), a - b and 2 more",),
        fr=("\\@everyone \\*sale\\*, \\<!channel\\>, \\[free\\](https://x.example), a - b et 2 de plus",),
        states=("moving",),
        steps=("wait_until",),
    ),
)
