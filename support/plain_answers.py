"""Is it a yes and nothing else? "Yes please, cancel it" is; "yes, but only the blue one" is for the engine.

A yes sets something in motion, so every word of it has to be one that adds nothing: the lists are of what may be said,
not of what may not.
"""

from __future__ import annotations

from collections.abc import Mapping

from support.engines.understanding import Understanding, YesNo
from support.engines.understanding.words import tokens
from support.model.actions import ActionName

MOST_WORDS = 8
_ADDS_NOTHING = frozenset({
    "a", "absolutely", "agree", "agreed", "ahead", "alright", "approve", "approved", "aye", "certainly", "confirm",
    "confirmed", "correct", "course", "definitely", "do", "exactly", "fine", "for", "go", "good", "great", "i", "id",
    "is", "it", "just", "like", "me", "my", "no", "not", "now", "of", "ok", "okay", "on", "order", "pass", "perfect",
    "please", "pls", "problem", "proceed", "right", "s", "so", "sounds", "sure", "thank", "thanks", "that", "thats",
    "the", "this", "to", "u", "want", "why", "ya", "yeah", "yep", "yes", "you", "yup",
    "accepte", "accord", "allez", "bien", "bon", "c", "ca", "ce", "cela", "commande", "confirme", "d", "dac", "de",
    "demande", "entendu", "est", "exactement", "fait", "faites", "j", "je", "l", "la", "le", "les", "ma", "marche",
    "merci", "moi", "mon", "oui", "ouais", "ouaip", "parfait", "pas", "plait", "pourquoi", "probleme", "stp", "sur",
    "svp", "tout", "transmets", "transmettez", "va", "vas", "veux", "volontiers", "vous", "y",
})  # fmt: skip
_NO = frozenset({
    "avis", "arretez", "cancel", "change", "changed", "dont", "forget", "laisse", "laissez", "leave", "mind", "nah",
    "nan", "ne", "never", "nevermind", "non", "nope", "oublie", "oubliez", "peine", "stop", "surtout", "tomber",
})  # fmt: skip
_CHANGE = frozenset({"change", "changez", "changer", "update", "modifiez", "modifier"})
_OF_THE_ACTION: Mapping[ActionName, frozenset[str]] = {
    "cancel_order": frozenset({"cancel", "annule", "annuler", "annulez"}),
    "change_address": _CHANGE,
    "change_contact": _CHANGE,
    "edit_items": _CHANGE,
    "return_items": frozenset({"return", "retour", "retourner", "renvoyer", "renvoie"}),
    "exchange_items": frozenset({"exchange", "echange", "echanger", "echangez"}),
    "refund": frozenset({"refund", "rembourse", "rembourser", "remboursez"}),
    "report_problem": frozenset(),
    "update_customer": _CHANGE,
}


def plain_answer(text: str, reading: Understanding, action: ActionName) -> YesNo | None:
    """A yes or a no to this action that says nothing else; None for everything that does."""
    if reading.yes_no is None or reading.orders or reading.emails or "?" in text:
        return None
    allowed = _ADDS_NOTHING | (_OF_THE_ACTION[action] if reading.yes_no == "yes" else _NO)
    words = tokens(text)
    return reading.yes_no if len(words) <= MOST_WORDS and allowed.issuperset(words) else None
