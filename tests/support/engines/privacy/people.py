"""Invented people and what they would write, in both languages: what the veil is measured on.

Values are made from parts, sentences are written by hand, and neither was made from the veil's own patterns. A seed
gives the same set each time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

FIRST = {
    "en": [
        "James",
        "Mary",
        "Robert",
        "Patricia",
        "Oliver",
        "Aisha",
        "Wei",
        "Priya",
        "Liam",
        "Chloe",
        "Noah",
        "Fatima",
        "Kwame",
        "Ingrid",
        "Mateo",
        "Yuki",
        "Siobhan",
        "Tariq",
        "Zofia",
        "Hugh",
    ],
    "fr": [
        "Camille",
        "Élodie",
        "François",
        "Amélie",
        "Théo",
        "Chloé",
        "Jérôme",
        "Aurélie",
        "Mathis",
        "Inès",
        "Benoît",
        "Océane",
        "Loïc",
        "Zoé",
        "Gaëlle",
        "Maxime",
        "Noémie",
        "Yanis",
        "Solène",
        "Rémi",
    ],
}
LAST = {
    "en": [
        "Smith",
        "Johnson",
        "Okafor",
        "Nguyen",
        "Patel",
        "O'Brien",
        "Garcia",
        "Kowalski",
        "Haddad",
        "MacLeod",
        "Fernandez",
        "Ibrahim",
        "Lindqvist",
        "Tanaka",
        "Osborne",
        "Whitfield",
        "Achebe",
        "Novak",
        "Reyes",
        "Sinclair",
    ],
    "fr": "Lefèvre Moreau Dubois Garnier Le Goff Lambert Roussel Bensaïd Chevalier Müller Fontaine Deschamps Marchal Guillou Perrin Benali Vasseur Colin Tremblay Gagnon".replace(
        "Le Goff", "Le_Goff"
    ).split(),
}
TYPED = {
    "email": {
        "en": ["My email is {}", "you can reach me at {} any time", "The order was made with {}, where is it?", "{}", "Use {} instead of the old one please", "write to {}."],
        "fr": ["Mon adresse mail est {}", "vous pouvez m'écrire à {}", "La commande a été passée avec {}, où est-elle ?", "{}", "utilisez {} à la place svp", "mon courriel : {}."],
    },
    "phone": {
        "en": ["call me on {}", "My number is {} if the driver needs it", "Phone: {}", "please change the phone to {}", "{} is my mobile", "The courier can text {} before coming"],
        "fr": ["appelez-moi au {}", "Mon numéro est le {} si le livreur en a besoin", "Tél : {}", "changez le téléphone pour {} svp", "{} est mon portable", "Le livreur peut m'envoyer un SMS au {} avant de passer"],
    },
    "payment": {
        "en": ["I paid with {}", "my card {} was charged twice", "Refund it to {} please", "the card number is {}", "it was {} that I used"],
        "fr": ["J'ai payé avec {}", "ma carte {} a été débitée deux fois", "Remboursez sur {} svp", "le numéro de carte est {}", "c'était {} que j'ai utilisée"],
    },
    "tracking": {
        "en": ["tracking number {}", "It says delivered: {}", "The parcel {} is lost", "I have been looking at {} for days", "where is {}?", "Tracking {} has not moved since Monday"],
        "fr": ["numéro de suivi {}", "Il est marqué livré : {}", "Le colis {} est perdu", "je regarde {} depuis des jours", "où est {} ?", "Le suivi {} n'a pas bougé depuis lundi"],
    },
    "address": {
        "en": ["Please ship it to {}", "My new address is {}", "{}", "I moved, I live at {} now", "Can you send order #1042 to {} instead?", "the address should be {}, not the old one"],
        "fr": ["Envoyez-le au {} svp", "Ma nouvelle adresse est {}", "{}", "J'ai déménagé, j'habite au {} maintenant", "Pouvez-vous envoyer la commande #1042 au {} à la place ?", "l'adresse doit être {}, pas l'ancienne"],
    },
}  # fmt: skip
INTRODUCED = {
    "en": ["my name is {}", "Hi, I'm {} and my parcel is late", "Thanks,\n{}", "It is for my wife, {}", "This is {} speaking", "the order is under the name {}", "Regards, {}", "ask for {} at the door", "{} here, any news?", "it was signed by {}", "Dear team, I am {}. Where is my order?", "Hello {}, thank you for the quick answer"],
    "fr": ["je m'appelle {}", "Bonjour, je suis {} et mon colis est en retard", "Merci,\n{}", "C'est pour ma femme, {}", "C'est {} à l'appareil", "la commande est au nom de {}", "Cordialement, {}", "demandez {} à la porte", "{} ici, des nouvelles ?", "il a été signé par {}", "Madame, je suis {}. Où est ma commande ?", "Bonjour {}, merci pour votre réponse rapide"],
}  # fmt: skip
BURIED = {
    "en": ["{} told me it would come today", "did {} answer already?", "please give it to {}", "I bought this with {} last week", "{}'s parcel came, mine did not"],
    "fr": ["{} m'a dit qu'il viendrait aujourd'hui", "est-ce que {} a déjà répondu ?", "donnez-le à {} svp", "je l'ai acheté avec {} la semaine dernière", "le colis de {} est arrivé, pas le mien"],
}  # fmt: skip
"""Names that nothing announces."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and the value in it that nobody else may see."""

    text: str
    value: str
    kind: str
    language: str


def typed_values(seed: int, each: int) -> Iterator[Said]:
    """`each` sentences a kind and language."""
    dice = random.Random(seed)
    for kind, sentences in TYPED.items():
        for language, forms in sentences.items():
            for _ in range(each):
                value = MAKERS[kind](dice, language)
                yield Said(dice.choice(forms).format(value), value, kind, language)


def names(seed: int, each: int) -> Iterator[Said]:
    """Sentences with a person's name: four of five say that one follows."""
    dice = random.Random(seed)
    for language in ("en", "fr"):
        for _ in range(each):
            first, last = dice.choice(FIRST[language]), dice.choice(LAST[language]).replace("_", " ")
            value = dice.choice([first, f"{first} {last}", f"{first} {last}"])
            forms = INTRODUCED if dice.random() < 0.8 else BURIED
            yield Said(dice.choice(forms[language]).format(value), value, "name", language)


def _digits(dice: random.Random, form: str) -> str:
    """`~` is any digit, `^` none below 2."""
    return "".join(str(dice.randint({"~": 0, "^": 2}[sign], 9)) if sign in "~^" else sign for sign in form)


def _letters(dice: random.Random, count: int) -> str:
    return "".join(dice.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(count))


def _email(dice: random.Random, language: str) -> str:
    first, last = dice.choice(FIRST["en"]).lower(), dice.choice(LAST["en"]).lower().replace("'", "")
    name = dice.choice(
        [
            f"{first}.{last}",
            f"{first}_{last}",
            f"{first[0]}{last}",
            f"{first}{dice.randint(1, 99)}",
            f"{first}+shop",
            f"{last}-{first}",
        ]
    )
    host = dice.choice(
        [
            "gmail.com",
            "outlook.com",
            "orange.fr",
            "laposte.net",
            "mail.example.co.uk",
            "bücher.example",
            "sub.domain.example",
        ]
    )
    return dice.choice(
        [f"{name}@{host}"] * 6
        + [f"{name.upper()}@{host}", f"{name} at {host}", f"{name} (at) {host}", f"{name}[at]{host}"]
    )


def _phone(dice: random.Random, language: str) -> str:
    forms = {
        "en": ["+1 ^~~ ^~~ ~~~~", "(^~~) ^~~-~~~~", "^~~-^~~-~~~~", "^~~.^~~.~~~~", "^~~^~~~~~~", "+44 7~~~ ~~~~~~", "07~~~ ~~~~~~", "020 7~~~ ~~~~", "1-^~~-^~~-~~~~", "+1^~~^~~~~~~", "+44 (0)20 7~~~ ~~~~"],
        "fr": ["06 ~~ ~~ ~~ ~~", "06~~~~~~~~", "06.~~.~~.~~.~~", "+33 6 ~~ ~~ ~~ ~~", "+336~~~~~~~~", "0033 6 ~~ ~~ ~~ ~~", "06-~~-~~-~~-~~", "01 ~~ ~~ ~~ ~~", "+33 (0)6 ~~ ~~ ~~ ~~", "+1 514 ^~~-~~~~", "514 ^~~-~~~~"],
    }  # fmt: skip
    return _digits(dice, dice.choice(forms[language]))


def _payment(dice: random.Random, language: str) -> str:
    number = _digits(dice, "4~~~ ~~~~ ~~~~ ~~~~")
    if language == "en":
        forms = [
            number,
            number.replace(" ", ""),
            number.replace(" ", "-"),
            "Visa ~~~~",
            "**** ~~~~",
            "the card ending in ~~~~",
            "xxxx-xxxx-xxxx-~~~~",
            "GB29 NWBK ~~~~ ~~~~ ~~~~ ~~",
        ]
    else:
        forms = [
            number,
            number.replace(" ", ""),
            number.replace(" ", "-"),
            "Visa ~~~~",
            "**** ~~~~",
            "la carte se terminant par ~~~~",
            "carte finissant par ~~~~",
            "FR76 3~~~ ~~~~ ~~~~ ~~~~ ~~~~ ~~~",
        ]
    return _digits(dice, dice.choice(forms))


def _tracking(dice: random.Random, language: str) -> str:  # noqa: PLR0912 - a table
    form = dice.choice(
        [
            "1Z",
            "1Z spaced",
            "usps",
            "usps spaced",
            "upu",
            "upu spaced",
            "fedex",
            "fedex15",
            "colissimo",
            "jd",
            "tba",
            "chrono",
            "dhl",
        ]
    )
    match form:
        case "1Z":
            return "1Z" + _letters(dice, 3) + _digits(dice, "~~~~~~~~~~~~~")
        case "1Z spaced":
            return "1Z " + _letters(dice, 3) + _digits(dice, " ~~~ ~~ ~~~~ ~~~~")
        case "usps":
            return "94" + _digits(dice, "~~~~~~~~~~~~~~~~~~~~")
        case "usps spaced":
            return _digits(dice, "94~~ ~~~~ ~~~~ ~~~~ ~~~~ ~~")
        case "upu":
            return _letters(dice, 2) + _digits(dice, "~~~~~~~~~") + dice.choice(["US", "FR", "GB"])
        case "upu spaced":
            return _letters(dice, 2) + _digits(dice, " ~~~ ~~~ ~~~ ") + dice.choice(["US", "FR", "GB"])
        case "fedex":
            return _digits(dice, dice.choice(["^~~~~~~~~~~~", "^~~~ ~~~~ ~~~~"]))
        case "fedex15":
            return _digits(dice, "^~~~~~~~~~~~~~~")
        case "colissimo":
            return _digits(dice, "~") + dice.choice("ACLM") + _digits(dice, "~~~~~~~~~~~")
        case "jd":
            return "JD" + _digits(dice, "~~~~~~~~~~~~~~~~~~")
        case "tba":
            return "TBA" + _digits(dice, "~~~~~~~~~~~~")
        case "chrono":
            return "XY" + _digits(dice, "~~~~~~~~~") + "JB"
        case _:
            return _digits(dice, "^~~~~~~~~~")


def _address(dice: random.Random, language: str) -> str:
    if language == "en":
        street = f"{dice.randint(1, 9999)} {dice.choice(['Main', 'Oak Hill', 'N Lincoln', 'Saint Mark', '5th', 'W 42nd', 'Martin Luther King', 'Elm', 'Old Mill'])} {dice.choice(['Street', 'St', 'Ave', 'Avenue', 'Road', 'Rd.', 'Blvd', 'Lane', 'Drive', 'Court', 'Way'])}"
        unit = dice.choice(["", "", ", Apt 4B", " Apt 12", ", Unit 7", " #305", ", Suite 200"])
        end = dice.choice(
            [
                ", Portland, OR 97201",
                ", Portland OR 97201",
                ", Brooklyn, NY 11215-1234",
                ", Austin, Texas 78701",
                ", Leeds LS1 4AP",
                ", London, SW1A 1AA",
                ", Toronto, ON M5V 2T6",
                " San Francisco CA 94110",
                "\nDenver, CO 80202",
            ]
        )
        return dice.choice([street + unit + end] * 8 + [f"PO Box {dice.randint(10, 9999)}, Salem, OR 97301"])
    number = f"{dice.randint(1, 250)}{dice.choice(['', '', '', ' bis', ' ter', 'B'])}"
    street = f"{number}{dice.choice(['', ','])} {dice.choice(['rue', 'avenue', 'boulevard', 'Rue', 'av.', 'bd', 'chemin', 'allée', 'place', 'impasse', 'quai', 'route'])} {dice.choice(['des Lilas', 'Victor Hugo', 'de la République', 'Jean-Jaurès', 'du Général de Gaulle', 'Saint-Michel', 'de l’Église', 'Foch'])}"
    unit = dice.choice(["", "", ", appt 12", ", bâtiment B", ", 3e étage", " apt 4"])
    end = dice.choice(
        [
            ", 75011 Paris",
            " 69006 Lyon",
            ", 13001 Marseille",
            "\n33000 Bordeaux",
            ", 59800 Lille, France",
            ", 35000 Saint-Malo",
            ", Montréal QC H2X 1Y4",
            ", 1000 Bruxelles",
            ", 06000 Nice",
        ]
    )
    return dice.choice([street + unit + end] * 8 + [f"BP {dice.randint(10, 999)}, 75008 Paris"])


MAKERS = {"email": _email, "phone": _phone, "payment": _payment, "tracking": _tracking, "address": _address}
