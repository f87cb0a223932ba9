"""What is said to have become of an order, without any figure: delivered, not shipped yet, cancelled, refunded.

Only what is stated as so: a condition ("once it has arrived"), a question and a denial state nothing of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.engines.grounding.found import Found

_I = re.IGNORECASE
_BEEN = (
    r"(?:was|were|has been|have been|had been|got|is|are|['’]s)"
    r"(?:\s(?:already|now|just|safely|fully|successfully|all|been)){0,2}"
)
_ETE = r"(?:a|ont|avez|as)\s(?:bien\s|déjà\s|entièrement\s)?été(?:\s(?:bien|déjà|entièrement))?"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("unshipped", re.compile(
        r"\b(?:ha(?:s|ve)(?: not|n['’]t)(?: yet)? (?:been )?(?:shipped|left|sent|dispatched)|(?:is|are)(?: not|n['’]t) "
        r"(?:yet )?(?:shipped|sent|dispatched)|not (?:yet )?shipped|yet to (?:ship|be shipped|leave)|n['’](?:est|a|ont|"
        r"sont) pas (?:encore )?(?:été )?(?:expédiée?s?|partie?s?|envoyée?s?)|pas encore (?:expédiée?s?|partie?s?))\b",
        _I)),
    ("under_way", re.compile(
        r"\b(?:(?:is|are|['’]s) (?:now |already |still )?(?:on (?:its|their|the) way|in transit|under way|out for "
        r"delivery)|(?:est|sont) (?:bien |déjà |toujours )?(?:en route|en chemin|en transit|en cours "
        r"(?:d['’]acheminement|de livraison)))\b", _I)),
    ("delivered", re.compile(
        rf"\b(?:{_BEEN}\s(?:delivered|handed (?:over|to)|left (?:at|with|in) (?:the|your|a))|(?:has |have |already "
        rf"|just "
        rf")?arrived(?! (?:damaged|broken|late|on|too))|{_ETE}\s(?:livrée?s?|remise?s?|distribuée?s?)|(?:est|sont) "
        r"(?:bien |déjà )?arrivée?s?)\b", _I)),
    ("shipped", re.compile(
        rf"\b(?:(?:was|were|has been|have been|has|have)(?: already| just)? (?:shipped|dispatched)|(?:has|have)(?: "
        rf"already)? left (?:our|the)|{_ETE}\s(?:expédiée?s?|envoyée?s?)|(?:est|sont) (?:bien "
        rf"|déjà )?partie?s?)\b", _I)),
    ("cancelled", re.compile(rf"\b(?:{_BEEN}\s(?:cancelled|canceled)|{_ETE}\sannulée?s?|c['’]est annulé|"
                             r"(?:est|sont) (?:bien |déjà )?annulée?s?)\b", _I)),
    ("refunded", re.compile(rf"\b(?:{_BEEN}\s(?:refunded|reimbursed|paid back)|(?:refund|money) (?:has gone through|"
                            rf"has been (?:issued|sent|made)|went through)|{_ETE}\sremboursée?s?|"
                            r"(?:est|êtes) (?:bien |déjà )remboursée?s?)\b", _I)),
)  # fmt: skip
STATES = frozenset({"unshipped", "under_way", "delivered", "shipped", "cancelled", "refunded"})
_PLACE = re.compile(
    r"\b(?:delivered|left|handed (?:over )?|given|put|livrée?s?|laissée?s?|déposée?s?|remise?s?"
    r"|confiée?s?)\s(?:[\w'’]+\s){0,2}?(?:(?:to|at|"
    r"with|in|by|on|chez|à|au|aux|dans|devant)\s)?(?:(?:the|your|a|an|l['’]|la|le|votre|un|une)\s?)?(?:front\s|your\s)?"
    r"(?P<place>neighbou?rs?|door(?:step)?|porch|mailbox|letter ?box|reception|concierge|locker|garage|voisine?s?"
    r"|porte|bo[iî]te aux lettres"
    r"|gardienne?|accueil)\b",
    _I,
)
"""Where a parcel was put."""
_OPEN = re.compile(
    r"\b(?:if|once|when(?:ever)?|after|until|till|unless|before|whether|as soon as|in case|should|would|could|can"
    r"|may|usually|often|normally|generally|sometimes|généralement|souvent|normalement|parfois|en général"
    r"|might|will|day|date|since|that|which|who|to be|si|s['’]ils?|s['’]elles?|quand|une fois|après|dès|lorsqu\w*|avant"
    r"|au cas où|sauf|qui|peut|pourra|jour|depuis|aussitôt)\b",
    _I,
)
"""What leaves open whether it is so."""
_DENIED = re.compile(r"\b(?:not|never|no|nothing|n['’]|ne|pas|aucune?|rien)\b|n['’]t\b", _I)
_CLAUSE = re.compile(r"[.!?;:\n]|,\s(?=but|mais|and|et|so|donc)|\s[–—]\s")
_ENDS = re.compile(r"[.!?\n]")


def find(text: str) -> Iterator[Found]:
    """All that is stated as so."""
    for match in _PLACE.finditer(text):
        if not _is_open(text, match, denied=True):
            yield Found(match["place"].casefold(), match["place"], match.start("place"), match.end())
    for value, form in _FORMS:
        for match in form.finditer(text):
            if not _is_open(text, match, denied=value not in ("unshipped", "under_way")):
                yield Found(value, match[0], match.start(), match.end())


def _is_open(text: str, match: re.Match[str], *, denied: bool) -> bool:
    """Does the clause leave open whether it is so, or (`denied`) say that it is not?"""
    begins = max((cut.end() for cut in _CLAUSE.finditer(text, 0, match.start())), default=0)
    before, end = text[begins : match.start()], _ENDS.search(text, match.end())
    is_asked = end is not None and end[0] == "?"
    return is_asked or bool(_OPEN.search(before)) or (denied and bool(_DENIED.search(before)))
