"""What a customer's words ask to have done, or to be told: the task that they begin; None for mere questions.

Intents say the kind, the phrases of `vocabulary.errands` what no intent tells apart. A question about the rules begins
nothing: "can I return sale items?" is answered from the policies, "return my boots, order 1042" is done.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from support.engines.local.paying_back import named
from support.engines.local.sums import sums
from support.engines.local.terms import Term, terms
from support.engines.local.vocabulary import Errand, Vocabulary
from support.engines.understanding import Understanding
from support.model.conversation import Intent
from support.model.task import Doing

_OF_INTENT: Mapping[Intent, Doing] = {
    "cancel_order": "cancel_order",
    "change_address": "change_address",
    "change_order": "edit_items",
    "return_request": "return_items",
    "exchange": "exchange_items",
    "damaged_item": "report_problem",
    "wrong_item": "report_problem",
    "missing_item": "report_problem",
}
HAS_RULES: frozenset[Doing] = frozenset({*_OF_INTENT.values(), "refund"})
"""Of these a question may be about the rules; the others are asked for only by who wants their own."""
_DEEDS: tuple[Intent, ...] = (
    "cancel_order", "change_address", "change_order", "exchange", "damaged_item", "wrong_item", "missing_item",
    "not_received",
)  # fmt: skip
_OF_ERRAND: tuple[tuple[Errand, Doing, Collection[Intent]], ...] = (
    ("watch_ship", "watch_ship", ()),
    ("return_state", "return_state", ()),
    ("contact", "change_contact", ()),
    ("customer", "update_customer", ()),
    ("receipt", "receipt", _DEEDS),
    ("history", "history", ("cancel_order", "return_request", "exchange", "not_received")),
    ("refund", "refund", (*_DEEDS, "return_request")),
)
"""Errands, the first that is named; beside the intents at the end of a row the intent stands."""

_WHERE = frozenset({
    "did", "have", "where", "wheres", "when", "status", "still", "yet", "ou", "quand", "toujours", "encore", "statut",
    "recu",
})  # fmt: skip
"""Who asks where a refund is does not ask for one."""
_MONEY: tuple[Intent, ...] = ("refund_status", "return_request", "other")
_BACK = frozenset({"back", "rendez", "rends", "rendre"})
_CAN_I = re.compile(
    r"(?:(?:can|could|may) (?:i|we|you)|am i allowed|(?:est[- ]ce que )?(?:je|on) peut?x?|puis[- ]je)\b", re.IGNORECASE
)
SHORT_WORDS = 6
"""Who asks so briefly often leaves the question mark out: "can i return a helmet"."""
_MAY_I = re.compile(
    r"^(?:(?:hi|hello|hey|bonjour|bonsoir|salut|so|and|et|alors|ok)[\s,!.]+)*"
    r"(?:(?:can|could|may|am|are|do|does|is|how|what|when|which|who|until|where|will|would it|if)\b"
    r"|(?:(?:je|on) )?(?:puis|peut|peux)\b|c'est (?:trop tard|possible|comment|quoi|gratuit|payant)\b"
    r"|(?:pouvons|est[- ]ce|est[- ]il|comment|quel|quand|combien|jusqu|faut|il faut|dois|acceptez|reprenez|remboursez"
    r"|faites|proposez|quelles?|qui|où|ou)\b)",
    re.IGNORECASE,
)
_HOW = re.compile(r"^(?:how|comment|what is the way|qu'est[- ]ce qu'il faut)\b", re.IGNORECASE)
"""Who begins so asks, question mark or not."""
_TOPIC = re.compile(
    r"\W*(?:(?:your|the|about|on|les|vos|pour|sur) )*"
    r"(?:returns|exchanges|cancell?ations|refunds|retours|échanges|echanges|annulations|remboursements)\W*",
    re.IGNORECASE,
)
"""Several of them, and nothing else, are a subject and no wish."""
_ASKS_US = re.compile(
    r"\b(?:(?:can|could|would|will) (?:you|u)|please|pls"
    r"|(?:pouvez|pourriez|peux|pourrais|veuillez)[- ]?(?:vous|tu)?\b.*"
    r"(?:annul|chang|modif|renvo|retour|rembours|échang|echang|ajout|enlev|retir|corrig|mett|envoy))",
    re.IGNORECASE,
)


def begun(text: str, intent: Intent, vocabulary: Vocabulary) -> Doing | None:
    """The task that these words ask for; `intent` is the likeliest one, or `other` where none is likely."""
    said = terms(text)
    errands = set(vocabulary.errands.names_in(said))
    for errand, doing, unless in _OF_ERRAND:
        if errand in errands and intent not in unless and not (errand == "refund" and _asks_where(said)):
            is_problem = doing == "refund" and vocabulary.problems.find(said) and not named(text, vocabulary).shipping
            return "report_problem" if is_problem else doing
    if intent in _MONEY and _wants_back(text, said):
        return "refund"
    if intent == "refund_status":
        return "refund_state"
    return _OF_INTENT.get(intent)


def asks_about_rules(text: str, reading: Understanding) -> bool:
    """ "Can I return sale items?", "how do I cancel?" want the rule; "can you cancel it?", "cancel 1042" the deed."""
    if reading.orders or _ASKS_US.search(text):
        return False
    is_terse = reading.words <= SHORT_WORDS and not reading.own and _CAN_I.match(text) is not None
    may_i = is_terse or ("?" in text and _MAY_I.search(text) is not None)
    return reading.general or may_i or _HOW.match(text) is not None or _TOPIC.fullmatch(text) is not None


def _wants_back(text: str, said: tuple[Term, ...]) -> bool:
    """ "I'd like 10 euros back"."""
    return not _BACK.isdisjoint(term.word for term in said) and any(sums(text)) and not _asks_where(said)


def _asks_where(said: tuple[Term, ...]) -> bool:
    return any(term.word in _WHERE for term in said)
