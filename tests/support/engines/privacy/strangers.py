"""Held-out people and sentences: the veil is measured on them and never mended against them.

Names, values and sentences are others than those of `people`, written without a look at the veil's patterns. Whoever
mends the veil adds what they need to `people`, and leaves these alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tests.support.engines.privacy.people import Said

NAMES = {
    "en": """Dorothea Blackwood|Callum|Ngozi Eze|Sven Halvorsen|Marisol Vega|Tobias Reinhardt|Keira|Abdul Rahman Siddiqui
        |Beatrix Potterton|Dmitri Volkov|Leila Farsi|Gwendolyn|Rufus Okonkwo-Hale|Hiroshi Yamada|Petra|Anders Møller
        |Cordelia Finch|Jamal Whitaker|Saoirse Gallagher|Bartholomew""",
    "fr": """Marguerite Delacroix|Anatole|Fatoumata Traoré|Jean-Baptiste Kerouac|Ludivine|Étienne Vaillancourt|Ghislaine
        |Mamadou Cissé|Apolline de Montigny|Thibault Guérin|Rachida|Corentin Le Bihan|Violaine Mercadier|Lazare|Honorine
        |Philippe-Antoine Rochard|Capucine|Nour El Amrani|Gaspard Thévenet|Sidonie""",
}  # fmt: skip
INTRODUCED = {
    "en": """You can call me {}.|The account holder is {}, that's me.|Ordered by {} on the 3rd.|Kind regards,\n{}
        |The delivery slip says {}.|My partner {} placed the order.|Please make the invoice out to {}.
        |It should go to my colleague, {}.|Speaking with {}, customer since 2019.|Best wishes from {}
        |I think your driver handed it to {} next door.|My full name: {}""",
    "fr": """Vous pouvez m'appeler {}.|Le titulaire du compte est {}, c'est moi.|Commandé par {} le 3.|Bien cordialement,\n{}
        |Le bon de livraison indique {}.|Ma compagne {} a passé la commande.|Merci d'établir la facture au nom de {}.
        |C'est pour mon collègue, {}.|De la part de {}, cliente depuis 2019.|À bientôt, {}
        |Je crois que le livreur l'a confié à {} d'à côté.|Nom complet : {}""",
}  # fmt: skip
TYPED: dict[str, dict[str, tuple[str, str]]] = {
    "email": {
        "en": ("d.blackwood@proton.example|keira_1990@mail.example|office+orders@halvorsen.example|R.OKONKWO@UNI.EXAMPLE.EDU",
               "Send the label over to {} if you can.|It's registered under {} I believe|contact: {} (work)|Did {} get any mail from you?"),
        "fr": ("m.delacroix@poste.example|anatole_75@courrier.example|achats+nord@rochard.example|T.GUERIN@UNIV.EXAMPLE.FR",
               "Envoyez l'étiquette à {} si possible.|C'est enregistré sous {} je crois|contact : {} (bureau)|Est-ce que {} a reçu un message ?"),
    },
    "phone": {
        "en": ("+1 (415) 555-0187|415-555-0133|07911 555 014|+44 20 7946 0321|+1.212.555.0190",
               "The gate code doesn't work, ring {} instead.|reachable under {} after six|new number {} from Monday|my cell's {}"),
        "fr": ("07 81 55 01 87|+33 7 81 55 01 33|01.44.55.01.90|0033 781550114|06-81-55-01-22",
               "Le digicode ne marche pas, sonnez au {}.|joignable au {} après 18 h|nouveau numéro {} dès lundi|mon fixe : {}"),
    },
    "payment": {
        "en": ("5555 4444 3333 1111|4012888888881881|**** 1881|the card ending 4242",
               "you debited {} by mistake|{} was declined at checkout|I'd rather use {} next time"),
        "fr": ("5555 4444 3333 1111|4012888888881881|**** 1881|la carte finissant par 4242",
               "vous avez débité {} par erreur|{} a été refusée au paiement|je préfère {} la prochaine fois"),
    },
    "tracking": {
        "en": ("1Z12345E0205271688|9405511899223197428490|JD014600003828392837|LZ712345678US|TBA305512345000",
               "the app shows {} as lost|no scan for {} in a week|is {} mine or someone else's?"),
        "fr": ("1Z12345E0205271688|6A12345678901|XW250342935JB|CB712345678FR|8N01234567890",
               "l'appli affiche {} comme perdu|aucun scan pour {} depuis une semaine|est-ce que {} est le mien ?"),
    },
    "address": {
        "en": ("77 Sycamore Lane, Boise, ID 83702|9 Harbour View, Bristol BS1 5TY|2210 W Fullerton Ave Apt 6, Chicago, IL 60647|31 Kings Road, London SW3 4RP",
               "Could it be rerouted: {}?|we've moved, it's {} now|billing is the same as {}"),
        "fr": ("14 rue des Tanneurs, 67000 Strasbourg|3 bis impasse du Moulin, 44100 Nantes|118 boulevard Longchamp, 13001 Marseille|25 quai des Bateliers, 1000 Bruxelles",
               "Peut-on le rediriger : {} ?|nous avons déménagé, c'est {} maintenant|la facturation est aussi au {}"),
    },
}  # fmt: skip


def _each(text: str) -> list[str]:
    return [piece.strip(" ") for piece in text.replace("\n        |", "|").split("|")]


def names() -> Iterator[Said]:
    """Every name in every sentence."""
    for language in ("en", "fr"):
        for name, form in itertools.product(_each(NAMES[language]), _each(INTRODUCED[language])):
            yield Said(form.format(name), name, "name", language)


def typed_values() -> Iterator[Said]:
    """Every value in every sentence."""
    for kind, by_language in TYPED.items():
        for language, (values, forms) in by_language.items():
            for value, form in itertools.product(_each(values), _each(forms)):
                yield Said(form.format(value), value, kind, language)
