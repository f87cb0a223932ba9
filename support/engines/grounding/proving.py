"""Is all of a reply true? Each claim needs a fact of its kind, its value, its role and its order.

What can't be proven is named, so that the one who wrote it can do better. Besides claims, a reply may not promise what
no action did, send the customer elsewhere, or repeat what belongs to the prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from support.engines.grounding import dates
from support.engines.grounding.claims import Claim, Reading, claims_in, named
from support.engines.grounding.facts import Fact, Known
from support.engines.grounding.goods import Goods, Trade
from support.engines.grounding.goods import find as find_goods
from support.engines.grounding.promises import promises, sent_away
from support.engines.grounding.spelling import comparable
from support.engines.grounding.states import STATES
from support.engines.understanding.text import fold
from support.model.commerce import order_key
from support.model.decisions import Proven

Wrong = Literal["unknown", "other_kind", "promise", "sent_away", "weekday", "foreign"]
"""Not found anywhere; found, but as something else; a promise nothing stands behind; told to write elsewhere."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong with a reply."""

    wrong: Wrong
    text: str

    def explain(self) -> str:
        """For whoever wrote it."""
        return f'"{self.text}" {_WHY[self.wrong]}'


_WHY: dict[Wrong, str] = {
    "unknown": "is in no tool result. Leave it out, or look it up with a tool.",
    "other_kind": "is something else in the tool results (expected is not delivered, paid is not refunded, and one "
    "order's facts are not another's). Say what it is there.",
    "weekday": "names another day of the week than that date is.",
    "promise": "promises or reports what was not done. Call the tool that proposes it instead.",
    "sent_away": "sends the customer elsewhere. Answer here, or call hand_over.",
    "foreign": "stands for nothing. Use only placeholders that you were given.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """What a reply rests on, or what is wrong with it."""

    proven: tuple[Proven, ...]
    failures: tuple[Failure, ...]

    @property
    def holds(self) -> bool:
        """Is all of it true?"""
        return not self.failures


DEEDS = {"cancelled": "cancel_order", "refunded": "refund"}
"""States that say as well that something was done."""
_I = re.IGNORECASE
_ATTRIBUTED = re.compile(
    r"\b(?:you (?:said|mention\w*|wrote|told|gave|asked|wish|want|named)|as you|according to you|your message"
    r"|vous (?:avez (?:dit|écrit|indiqué|mentionné|demandé|donné)"
    r"|dites|demandez|indiquez|souhaitez|mentionnez)|d['’]après vous|selon vous|votre message|comme vous)\b",
    _I,
)
_AFTERWARDS = re.compile(
    r",?\s(?:as you (?:said|say|mention\w*|wrote)|you (?:said|say|mention\w*)|comme vous|dites-vous)\b", _I
)
ANY_ORDER = "*"
"""No order's key: what is true of one order alone is not true of this."""
_SENTENCE = re.compile(r"[.!?\n](?=\s|$)|\n")


def prove(
    text: str,
    known: Known,
    reading: Reading,
    *,
    foreign: tuple[str, ...] = (),
    unfinished: bool = False,
    shown: str | None = None,
) -> Proof:
    """Compare a reply with what is known. `foreign` are placeholders in it that stand for nothing.

    `unfinished`: more follows. What is said before any order is named is then proven only if it is true of whichever
    may be named. `shown`: the same with people's names in it, for what is said to be sold may be called like a person.
    """
    text = comparable(text)
    failures = [Failure("foreign", name) for name in foreign]
    proven: list[Proven] = []
    untrue: list[Failure] = []  # told last: a date or a promise beside it says better what is wrong
    subject = ""
    claims = claims_in(text, reading)
    orders = {claim.values[0] for claim in claims if claim.kind == "order"}
    for claim in claims:
        if claim.kind == "order":
            subject = claim.values[0]
        about = subject or (next(iter(orders)) if len(orders) == 1 else "")
        if unfinished and not about and len(known.orders) > 1:
            about = ANY_ORDER
        found = _proof_of(claim, known, text, about)
        if isinstance(found, Proven):
            proven.append(found)
        else:
            (untrue if claim.kind == "state" else failures).append(found)
    failures += _unfounded(
        text if shown is None else comparable(shown), known, "\n".join(failure.text for failure in failures).lower()
    )
    done = {*known.outcomes, *(DEEDS[one.role] for one in proven if one.kind == "state" and one.role in DEEDS)}
    failures += [Failure("promise", said) for said in promises(text, done)]
    failures += [Failure("sent_away", said) for said in sent_away(text)]
    failures += untrue
    return Proof(tuple(dict.fromkeys(proven)), tuple(dict.fromkeys(failures)))


def _proof_of(claim: Claim, known: Known, text: str, about: str) -> Proven | Failure:
    fitting = [fact for fact in known.of(claim) if any(_same(claim, value, fact) for value in claim.values)]
    for fact in fitting:
        if _role_fits(claim, fact) and (not fact.subject or not about or fact.subject == about):
            return Proven(claim.text, claim.kind, fact.source, fact.role or "")
    if claim.kind == "state":
        source = _state_of(claim, known, about)
        if source is not None:
            return Proven(claim.text, claim.kind, source, claim.values[0])
    if claim.kind in ("product", "order", "carrier"):
        source = _named_in(claim, known)
        if source is not None:
            return Proven(claim.text, claim.kind, source)
    if _is_attributed(claim, text) and any(
        fact.kind == claim.kind and _same(claim, value, fact) for fact in known.said for value in claim.values
    ):
        return Proven(claim.text, claim.kind, "said by the customer")
    if claim.kind == "date" and not any(dates.weekday_fits(claim.text, fact.value) for fact in fitting) and fitting:
        return Failure("weekday", claim.text)
    return Failure("other_kind" if fitting else "unknown", claim.text)


_THEIRS = re.compile(r"\b(?:your?|you['’]re|vous|votre|vos)\b", _I)
_REGRET = re.compile(r"\b(?:sorry|désolée?s?|navrée?s?)\b", _I)
_TURNS = re.compile(
    r"[.!?;\n](?=\s|$)|\n|,\s(?=so|but|and|which|donc|mais|et|ce qui)|\s(?=and indeed|donc |alors )", _I
)
"""Where a sentence leaves what the customer said and goes on with what is so."""


def _is_attributed(claim: Claim, text: str) -> bool:
    """Does the clause say that the customer said it? Their own measures, and what they are told we are sorry for."""
    begins = max((cut.end() for cut in _TURNS.finditer(text, 0, claim.start)), default=0)
    before, sentence = text[begins : claim.start], _sentence(text, claim.start)
    if claim.kind == "measure" and _THEIRS.search(sentence):
        return True
    if claim.kind == "state" and _REGRET.search(before):
        return True
    return bool(_ATTRIBUTED.search(before) or _AFTERWARDS.match(text, claim.start + len(claim.text)))


def _state_of(claim: Claim, known: Known, about: str) -> str | None:
    """Where it stands what became of an order: a date or an amount of that role says so as well."""
    state = claim.values[0]
    fitting = (fact for fact in known.facts if fact.role == state or (fact.kind == "state" and fact.value == state))
    found = next((fact.source for fact in fitting if not fact.subject or not about or fact.subject == about), None)
    return found if state in STATES else _named_in(claim, known)  # a place: it stands in a source's words


def _same(claim: Claim, value: str, fact: Fact) -> bool:
    if claim.kind == "date":
        return dates.same(value, fact.value)
    if claim.kind == "order":
        return order_key(value) == order_key(fact.value)
    return value == fact.value


def _role_fits(claim: Claim, fact: Fact) -> bool:
    if claim.kind == "date" and not dates.weekday_fits(claim.text, fact.value):
        return False
    if claim.role is None or claim.role == fact.role:
        return True
    if claim.kind == "amount":
        return fact.role in {"paid": (None, "paid", "price"), "price": (None, "price")}.get(claim.role, ())
    return fact.role is None and claim.role == "expected"


_LEADS = frozenset({
    "your", "our", "the", "this", "that", "hi", "hello", "for", "yes", "and", "with", "in", "on", "from", "to", "a",
    "votre", "vos", "notre", "nos", "le", "la", "les", "l", "un", "une", "ce", "cette", "bonjour", "oui", "pour",
    "avec",
})  # fmt: skip


def _named_in(claim: Claim, known: Known) -> str | None:
    """Where a name stands: in a source's words, or all its words in one product's title."""
    words = named(claim.text).split()
    while len(words) > 1 and words[0] in _LEADS:
        words.pop(0)
    value = " ".join(words)
    for text, source in known.texts:
        if f" {value} " in f" {text} ":
            return source
    titles = (fact for fact in known.facts if fact.kind == "product")
    return next((fact.source for fact in titles if set(words) <= set(fact.value.split())), None)


def _unfounded(text: str, known: Known, told: str) -> Iterator[Failure]:
    """Goods that are said to be sold, and stand nowhere. `told` is what failed already, in small letters."""
    if known.trade is None:
        return
    for goods in find_goods(text, known.trade):
        if goods.text not in told and not _is_sold(goods, known, known.trade):
            yield Failure("unknown", goods.text)


def _is_sold(goods: Goods, known: Known, trade: Trade) -> bool:
    """Titles are looked at first: most are found there."""
    titles = (fact.value for fact in known.facts if fact.kind == "product")
    sources = chain(titles, (text for text, _ in known.texts), known.heard if goods.denied else ())
    if not goods.names:
        return goods.denied or any(goods.kind in trade.kinds_in(source) for source in sources)
    return any(all(name in source for name in goods.names) for source in map(fold, sources))


def _sentence(text: str, at: int) -> str:
    start = max((match.end() for match in _SENTENCE.finditer(text, 0, at)), default=0)
    end = _SENTENCE.search(text, at)
    return text[start : end.end() if end else len(text)]
