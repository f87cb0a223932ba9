"""Held-out statements about goods: what a model might invent in small letters, and what is so or states nothing.

Written before the reader of goods was, and never mended against: whoever mends it adds what they need to
`test_proving`, and leaves these alone. `SOLD` is what the turn found in the shop.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Literal

SOLD = ("Ridgeline 2P Tent", "Alpenglow Down Jacket", "Driftwood Sleeping Bag -5 °C", "Cedar Trail Shoes")
NAMES = {
    "en": "nimbus scarf|aurora wool blanket|zephyrlite|polarix hoodie|granite 30 backpack|moonveil hammock|kestrel rain poncho"
    "|trekking poles|yoga mat|thermo flask|summer tent|titan cooking pot",
    "fr": "écharpe nimbus|couverture aurore en laine|zéphyrlite|sweat polarix|sac à dos granit 30|hamac voile-de-lune|poncho crécerelle"
    "|bâtons de marche|tapis de yoga|bouteille thermo|tente d'été|casserole titan",
}  # fmt: skip
INVENTED = {
    "en": """The {} is in stock.|Yes, our {} is available right now.|Good news: the {} is back in stock!
        |We have a {} that would suit you.|You might like the {}, which is still available.|The {} comes in three colours.
        |We also sell a {}.|I'd go for the {} if I were you.|There is also the {}, ready to ship.
        |Our {} costs less than you think.|The {} has just been restocked.|If it rains a lot, take the {}.""",
    "fr": """Le produit {} est en stock.|Oui, notre {} est disponible en ce moment.|Bonne nouvelle : {} est de nouveau en stock !
        |Nous avons une {} qui vous irait bien.|Vous aimerez sans doute {}, toujours disponible.|Notre {} existe en trois couleurs.
        |Nous vendons aussi une {}.|À votre place, je prendrais {}.|Il y a aussi {}, prêt à partir.
        |Notre {} coûte moins cher que vous ne pensez.|Notre {} vient d'être réapprovisionné.|S'il pleut souvent, prenez {}.""",
}  # fmt: skip
HARMLESS: dict[str, str] = {
    "en": """The tent is in stock.
The two-person tent is in stock in moss.
Yes, the down jacket is available right now.
The jacket comes in several colours.
The shoes are available in that size.
The medium is in stock, the large isn't listed.
Both of them are in stock.
Everything you asked about is available.
We have the ridgeline tent in moss.
We sell tents, jackets and shoes.
The sleeping bag in long is available.
I'd take the sleeping bag for cold nights.
The lightweight down jacket is in stock.
Our cosy sleeping bag is in stock.
The waterproof trail shoes you looked at are available.
A refund is available for thirty days after delivery.
Express shipping is available at checkout.
A person from the team is available during opening hours.
That information isn't available to me.
No tracking is available yet.
We have a policy for that: unused goods can go back.
We have received your message.
We have no record of that order.
We don't sell hammocks, I'm afraid.
I can't find a nimbus scarf in the shop.
There is no record of a hammock here.
We don't have that one.
The return label costs nothing within the country.
Gift wrapping costs extra, as far as I know.
I'd recommend that you try it indoors first.
I recommend keeping the receipt.
You might like to know that returns are free.
Try the smaller size if you are between two.
Take the parcel to any drop-off point.
Take your time.
The refund comes in the same way as you paid.
The parcel comes in a plain box.
There is also the question of customs.
If it doesn't fit, send it back unworn.
It is available in moss and sand.
The one in plum is still available.
Your size is available again.
We have someone who can look at this.
The offer is available to everybody.
We offer free returns.
We offer exchanges for another size.
Which of the tents is it about?
Is the jacket available in ink, you ask? Yes, it is.
The tent you ordered is still in stock.
Our team is available on weekdays.""",
    "fr": """La tente est en stock.
La tente deux places est en stock en mousse.
Oui, la doudoune est disponible en ce moment.
La veste existe en plusieurs couleurs.
Les chaussures sont disponibles dans cette taille.
La taille M est en stock, la L n'est pas indiquée.
Les deux sont en stock.
Tout ce que vous avez demandé est disponible.
Nous avons la tente ridgeline en moss.
Nous vendons des tentes, des vestes et des chaussures.
Le sac de couchage en version longue est disponible.
Je prendrais le sac de couchage pour les nuits froides.
La doudoune légère est en stock.
Notre sac de couchage douillet est en stock.
Les chaussures de trail imperméables que vous regardiez sont disponibles.
Un remboursement est possible pendant trente jours après la livraison.
La livraison express est disponible au moment de payer.
Une personne de l'équipe est disponible aux heures d'ouverture.
Cette information ne m'est pas disponible.
Aucun suivi n'est encore disponible.
Nous avons une règle pour cela : les articles non utilisés peuvent revenir.
Nous avons bien reçu votre message.
Nous n'avons aucune trace de cette commande.
Nous ne vendons pas de hamacs, je le crains.
Je ne trouve pas d'écharpe nimbus dans la boutique.
Il n'y a aucune trace d'un hamac ici.
Nous n'avons pas celui-là.
L'étiquette de retour ne coûte rien dans le pays.
L'emballage cadeau coûte un supplément, à ma connaissance.
Je vous recommande de l'essayer d'abord à l'intérieur.
Je vous conseille de garder le reçu.
Vous aimerez peut-être savoir que les retours sont gratuits.
Prenez la taille en dessous si vous hésitez.
Prenez le colis jusqu'à un point de dépôt.
Prenez votre temps.
Le remboursement arrive par le même moyen que votre paiement.
Le colis arrive dans un carton neutre.
Il y a aussi la question de la douane.
Si elle ne va pas, renvoyez-la sans l'avoir portée.
Elle est disponible en mousse et en sable.
Celle en prune est toujours disponible.
Votre taille est de nouveau disponible.
Nous avons quelqu'un qui peut regarder cela.
L'offre est disponible pour tous.
Nous proposons des retours gratuits.
Nous proposons l'échange contre une autre taille.
De laquelle des tentes s'agit-il ?
La veste est-elle disponible en encre ? Oui, elle l'est.
La tente que vous avez commandée est toujours en stock.
Notre équipe est disponible en semaine.""",
}
"""What is so, with what the turn found, or says nothing of the kind."""
ASKED = {"en": "Do you have a nimbus scarf, or a hammock?", "fr": "Avez-vous une écharpe nimbus, ou un hamac ?"}
"""What the customer had written: it proves nothing, but may be denied."""


def _each(text: str) -> list[str]:
    return [piece.strip() for piece in text.split("|")]


def invented(language: Literal["en", "fr"]) -> Iterator[str]:
    """Every name in every sentence."""
    for name, form in itertools.product(_each(NAMES[language]), _each(INVENTED[language])):
        yield form.format(name)


def harmless(language: Literal["en", "fr"]) -> list[str]:
    """What must not be held up."""
    return HARMLESS[language].splitlines()
