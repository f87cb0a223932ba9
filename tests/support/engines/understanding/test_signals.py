"""How a message sounds."""

import pytest

from support.engines.understanding import Reader

ANGRY = [
    "This is unacceptable", "You are useless", "I'll call my lawyer", "I'm going to dispute this charge",
    "This is the third time I ask!", "third time I'm writing about this", "how many times do I have to ask",
    "You people are thieves, you thieves", "bunch of idiots", "worst service ever", "I am so angry right now",
    "WHERE IS MY ORDER!!!", "I WANT MY MONEY BACK NOW!", "terrible service, I am disappointed", "this is ridiculous!!",
    "C'est inadmissible", "Vous vous moquez de moi", "bande d'incapables", "vous êtes des voleurs",
    "je vais porter plainte", "mon avocat va vous écrire", "c'est la troisième fois que je demande",
    "j'en ai marre", "Service de merde", "C'EST UNE HONTE !", "Où est mon colis putain, c'est nul",
    "je vais contester le paiement auprès de ma banque", "fed up with this",
]  # fmt: skip
CALM = [
    "Where is my order?", "I'd like to file a complaint", "I'm a bit disappointed", "my order is late",
    "Is this a scam?", "how many times a day should I take it", "combien de fois par jour ?", "THANK YOU!", "HELLO!",
    "Third time ordering here, love it", "I need a lawyer costume", "NEW YORK", "The left one is broken!",
    "Ma commande est en retard", "Je voudrais faire une réclamation", "c'est urgent svp", "MERCI BEAUCOUP !",
    "a bunch of flowers", "someone stole my package, thieves everywhere", "I'm still waiting for two weeks",
]  # fmt: skip

WANTS_A_PERSON = [
    "I want to talk to a human", "Can I speak to a real person?", "agent please", "Agent", "human", "live agent",
    "talk to someone", "connect me to a representative", "put me through to support please", "get me a manager",
    "I don't want to talk to a bot, not a bot please", "let me speak to your supervisor", "need a human!",
    "Can someone from your team look at it?", "customer service", "how to chat with an operator",
    "parler à un humain", "Je veux parler à un conseiller", "conseiller svp", "un humain svp", "Conseiller",
    "passez-moi un responsable", "puis-je avoir quelqu'un au téléphone ?", "pas un robot", "mettez-moi en relation",
    "je voudrais discuter avec une vraie personne", "agent humain", "service client",
]  # fmt: skip
WANTS_NO_PERSON = [
    "Where is my order?", "human hair wig", "is it for the human body?", "I am a travel agent", "my agent told me",
    "I don't want to talk, just answer", "someone stole my parcel", "quelqu'un a volé mon colis",
    "I need someone's size", "who are you?", "can you help me?", "pas besoin d'un conseiller", "cleaning agent",
    "what's your customer service policy", "je cherche un cadeau pour une personne âgée", "thanks, person of the year",
]  # fmt: skip

SMALL_TALK = [
    "hi", "Hello!", "hey there", "good morning all", "Hi, how are you?", "hello team", "thanks", "Thank you so much!",
    "thanks, that solved it", "thanks for your help!", "perfect, thank you", "ok thanks", "great", "👍", "🙏🙏", "❤️",
    "got it", "cheers mate", "have a nice day", "ok", "it works now, thank you", "bye",
    "bonjour", "Bonsoir à tous", "salut, ça va ?", "merci", "merci beaucoup !", "Merci pour votre aide",
    "super, merci", "parfait, merci beaucoup", "d'accord merci", "bonne journée", "je vous remercie", "ok merci",
    "c'est réglé, merci", "coucou l'équipe", "mille mercis",
]  # fmt: skip
NO_SMALL_TALK = [
    "hi, where is my order", "hello help", "thanks but it is still broken", "thanks, and the other one?", "???", "?",
    "merci de me rembourser", "bonjour où est mon colis", "1042", "yes", "no", "agent please", "ok but when?",
    "good morning I want to return this", "is it ok?", "", "thanks for cancelling my order without asking",
    "merci d'annuler ma commande", "great, so where is my refund",
]  # fmt: skip


@pytest.mark.parametrize("text", ANGRY)
def test_angry(reader: Reader, text: str) -> None:
    assert reader.read(text).angry


@pytest.mark.parametrize("text", CALM)
def test_calm(reader: Reader, text: str) -> None:
    assert not reader.read(text).angry


@pytest.mark.parametrize("text", WANTS_A_PERSON)
def test_wants_a_person(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert reading.wants_human
    assert not reading.smalltalk


@pytest.mark.parametrize("text", WANTS_NO_PERSON)
def test_wants_no_person(reader: Reader, text: str) -> None:
    assert not reader.read(text).wants_human


@pytest.mark.parametrize("text", SMALL_TALK)
def test_small_talk(reader: Reader, text: str) -> None:
    assert reader.read(text).smalltalk


@pytest.mark.parametrize("text", NO_SMALL_TALK)
def test_no_small_talk(reader: Reader, text: str) -> None:
    assert not reader.read(text).smalltalk


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", "yes"), ("Yes please", "yes"), ("yep", "yes"), ("Sure!", "yes"), ("go ahead", "yes"), ("ok", "yes"),
        ("yes, cancel it", "yes"), ("Yes I want to cancel it", "yes"), ("please do", "yes"), ("👍", "yes"),
        ("no problem", "yes"), ("oui", "yes"), ("Oui, merci", "yes"), ("d'accord", "yes"), ("allez-y", "yes"),
        ("bien sûr", "yes"), ("oui annulez la", "yes"), ("c'est bon", "yes"), ("I confirm", "yes"),
        ("no", "no"), ("No thanks", "no"), ("nope", "no"), ("not yet", "no"), ("no, that's wrong", "no"),
        ("no i want the other one", "no"), ("don't do it", "no"), ("of course not", "no"), ("👎", "no"),
        ("never mind", "no"), ("non", "no"), ("Non merci", "no"), ("pas du tout", "no"), ("laissez tomber", "no"),
        ("bien sûr que non", "no"), ("non, la bleue", "no"), ("I don't think so", "no"),
        ("yes but not today", None), ("oui mais attendez", None), ("maybe", None), ("ok so where is it", None),
        ("I do not know how to cancel", None), ("No one is answering", None), ("where is my order", None),
        ("peut-être", None), ("not sure", None), ("", None), ("1042", None),
        ("right, my parcel has not come", None),
    ],
)  # fmt: skip
def test_yes_and_no(reader: Reader, text: str, answer: str | None) -> None:
    assert reader.read(text).yes_no == answer


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("and the other one?", "other"), ("the other order", "other"), ("et l'autre ?", "other"),
        ("and the other?", "other"), ("mon autre commande", "other"), ("both", "both"), ("both of them please", "both"),
        ("les deux", "both"), ("the first one", "first"), ("la première", "first"), ("the second", "second"),
        ("2nd one", "second"), ("la deuxième svp", "second"), ("the third one", "third"), ("my last order", "last"),
        ("la dernière", "last"), ("that one", "same"), ("celle-là", "same"),
        ("I received it the other day", None), ("l'autre jour", None), ("the last time I ordered", None),
        ("where is my order", None), ("and #1043?", None),
    ],
)  # fmt: skip
def test_reference(reader: Reader, text: str, reference: str | None) -> None:
    assert reader.read(text).reference == reference


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?", "where is my order", "cancel my order", "1042", "#1042", "jo@example.com", "yes", "non",
        "both", "et l'autre ?", "thanks", "👍", "merci", "agent", "I want to talk to a human", "return policy",
        "do you ship to Canada", "annuler ma commande", "quels sont les délais de livraison", "my parcel is broken",
        "I'd like to know whether you could deliver on Saturdays", "This is great.", "",
    ],
)  # fmt: skip
def test_complete(reader: Reader, text: str) -> None:
    assert reader.read(text).complete


@pytest.mark.parametrize(
    "text",
    [
        "hi", "Hello!", "so", "my order", "quick question", "Quick question:", "I have a question", "hey, quick question",
        "can you help me?", "about my order", "I have a question about", "my order and", "I bought a lamp, and",
        "help", "bonjour", "Bonjour, j'ai une question", "ma commande", "petite question", "c'est au sujet de ma commande",
        "I was wondering...", "euh", "is anyone here?", "besoin d'aide",
    ],
)  # fmt: skip
def test_a_mere_beginning(reader: Reader, text: str) -> None:
    assert not reader.read(text).complete


ABOUT_ME = {
    "forget": [
        "forget me", "Please forget me!", "Forget me.", "can you unlink my account?", "log me out", "oublie-moi",
        "Oubliez-moi s'il vous plaît", "dissociez mon compte", "forget who I am please",
    ],
    "show": [
        "what do you know about me?", "Who do you think I am?", "which account is linked?", "am I verified?",
        "Que savez-vous de moi ?", "qu'est-ce que tu sais sur moi ?", "quel compte est lié ?", "do you know who I am",
    ],
    "verify": [
        "verify me", "I want to verify my account, order #1042", "send me a code", "link my account please",
        "vérifiez mon compte", "envoyez-moi un code", "Je veux confirmer mon identité",
    ],
}  # fmt: skip
NOT_ABOUT_ME = [
    "don't forget me", "did you forget me?", "you forgot me", "ne m'oubliez pas", "do you sell forget-me-not seeds?",
    "send me a discount code", "send me the promo code", "I didn't get the password reset code", "je veux un code promo",
    "delete all my personal data", "Close my account", "what do you know about hiking boots?", "where is my order?",
    "I forgot my password", "I can't verify my identity", "I won't verify my identity", "send me a code for 10% off, coupon or voucher", "Supprimez toutes mes données personnelles",
]  # fmt: skip


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in ABOUT_ME.items() for text in texts])
def test_about_me(reader: Reader, wish: str, text: str) -> None:
    assert reader.read(text).about_me == wish


@pytest.mark.parametrize("text", NOT_ABOUT_ME)
def test_not_about_me(reader: Reader, text: str) -> None:
    assert reader.read(text).about_me is None
