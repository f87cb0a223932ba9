"""A second held-out set of names, written before first names alone were looked for, and never mended against.

`strangers` came first; its sentences were in sight when that was mended, these were not. `NAMELESS` is what customers
write with capitals in it that are nobody's: nothing of it should be hidden.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tests.support.engines.privacy.people import Said

NAMES = {
    "en": """Esme|Declan Foley|Thandiwe|Rosalind Achterberg|Caspian|Oluwaseun Bright|Freya|Mortimer|Xiomara Delgado|Alistair
        |Yevgenia Petrova|Bronwyn|Idris Malik|Quentin|Henrietta Lockwood|Jiho|Delphine Marsh|Leopold|Anneliese Vogt|Kofi""",
    "fr": """Aliénor|Gauthier Lemoine|Maëlys|Ousmane Diop|Perrine|Bertrand|Clotilde Vauclair|Ilyès|Sixtine|Armand Quéméneur
        |Nolwenn|Tanguy|Philomène Rivet|Djibril|Hortense|Évariste Caron|Rosine|Marceau|Siham Ouali|Cyprien""",
}  # fmt: skip
WORDS = {
    "en": "Rose|Mark|Grace|Will Carter|Hope|Summer|Jack|Lily|Dawn Price|Bill",
    "fr": "Pierre|Claire Blanc|Rose|Marin|Olive|Fleur|Constant|Violette|Aurore|Clément Petit",
}
"""Names that are words as well."""
SAID = {
    "en": """Hey there, {} again from yesterday.|{} said the driver never rang.|Could you tell {} when it ships?
        |I'm picking it up for {}.|My flatmate {} might have taken it in.|Yours truly,\n{}|Signed, {}|Have a nice day\n- {}
        |The card was in the name {}.|Sorry, it should say {} on the label.|Is {} still working with you?
        |Please, {}, can you help me out?|The parcel is addressed to {} at reception.|We're {} and her sister.
        |Your colleague {} promised to look.|It's a present, {} turns ten on Friday.""",
    "fr": """Rebonjour, {} d'hier.|{} m'a dit que le livreur n'a pas sonné.|Pouvez-vous dire à {} quand ça part ?
        |Je viens le chercher pour {}.|Ma colocataire {} l'a peut-être pris.|Sincèrement,\n{}|Signé : {}|Bonne soirée\n- {}
        |La carte était au nom {}.|Pardon, il faut écrire {} sur l'étiquette.|Est-ce que {} travaille encore chez vous ?
        |S'il vous plaît {}, pouvez-vous m'aider ?|Le colis est adressé à {} à l'accueil.|Nous sommes {} et sa sœur.
        |Votre collègue {} avait promis de regarder.|C'est un cadeau, {} a dix ans vendredi.""",
}  # fmt: skip
NAMELESS = {
    "en": """Hi, I ordered the Alpenglow jacket on Monday and got no confirmation. Can you check?
Does the Ridgeline tent fit in a Trailhead backpack?
I paid with PayPal, then again with Visa. Why twice?
Do you ship to Canada or Switzerland?
The UPS page says Delivered but there's nothing here.
Is there a Black Friday discount in November?
Hello. Where is my parcel? Thank You.
My Order Number Is 1042 And I Want A Refund
WHERE IS MY ORDER??? I WANT MY MONEY BACK
Please cancel order W2378156. I no longer need it.
I live in the United States. Do I pay customs?
What's the difference between the Moss and the Sand version?
It came in a size M, I asked for an L.
Can I use Apple Pay or Google Pay on your site?
On Tuesday the courier left a note: Sorry we missed you.
Awesome, thanks! Also, how do I wash Merino?
Shiping to France takes how long?
Wher is my package, it's been two weeks
Returns: how do they work? Do I need the box?
Is the helmet MIPS certified? Is there a CE mark?
I got an email from Northbeam about a Gift Card.
Unfortunately, it broke after a week. Honestly, not great.
Speaking of which, is the Chalk Road tyre tubeless?
Never mind. Found it!
USPS says it's in Transit since Thursday.""",
    "fr": """Bonjour, j'ai commandé la veste Alpenglow lundi et pas de confirmation. Pouvez-vous vérifier ?
La tente Ridgeline tient-elle dans un sac Trailhead ?
J'ai payé avec PayPal, puis avec Visa. Pourquoi deux fois ?
Livrez-vous au Canada ou en Suisse ?
Colissimo indique Livré mais je n'ai rien reçu.
Y a-t-il une remise pour le Black Friday en novembre ?
Bonjour. Où est mon colis ? Merci.
OÙ EST MA COMMANDE ??? JE VEUX UN REMBOURSEMENT
Merci d'annuler la commande W2378156. Je n'en ai plus besoin.
J'habite en France métropolitaine. Y a-t-il des frais de douane ?
Quelle différence entre la version Moss et la version Sand ?
J'ai reçu du M, j'avais demandé du L.
Peut-on payer avec Apple Pay ou Google Pay sur votre site ?
Mardi le livreur a laissé un avis de passage : Désolé de vous avoir manqué.
Super, merci ! Au fait, comment laver du Mérinos ?
Livrason en Belgique, c'est combien ?
Ou est mon coli, ça fait deux semaines
Retours : comment ça marche ? Faut-il la boîte ?
Le casque est-il certifié MIPS ? Y a-t-il un marquage CE ?
J'ai reçu un e-mail de Northbeam pour une Carte cadeau.
Malheureusement, il a cassé après une semaine. Franchement, décevant.
D'ailleurs, le pneu Chalk Road est-il tubeless ?
Laissez tomber. Je l'ai trouvé !
Chronopost le dit en Transit depuis jeudi.
Quel dommage. Vraiment, je m'attendais à mieux.""",
}


def _each(text: str) -> list[str]:
    return [piece.strip(" ") for piece in text.replace("\n        |", "|").split("|")]


def names(*, words: bool = False) -> Iterator[Said]:
    """Every name in every sentence; `words`: those that mean something."""
    for language in ("en", "fr"):
        for name, form in itertools.product(_each((WORDS if words else NAMES)[language]), _each(SAID[language])):
            yield Said(form.format(name), name, "name", language)


def nameless() -> Iterator[str]:
    """Whatever is nobody's."""
    for texts in NAMELESS.values():
        yield from texts.splitlines()
