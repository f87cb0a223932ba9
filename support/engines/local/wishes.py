"""Several wishes in one message: where one ends and the next begins, and in which order they are taken up.

"Cancel 1056 and where is 1039?" is a deed and a question; "it's too small, I want to return it" is one wish and why. So
a message is parted only where its parts ask for things of different kinds, or the same of different goods or orders;
what asks for nothing belongs to what stands before it. Several questions to the policies stay together: those are
answered as one (`tools.policies`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from support.engines.local.errands import HAS_RULES, asks_about_rules, begun
from support.engines.local.pages import goods_in
from support.engines.local.terms import terms
from support.engines.local.topics import ABOUT_GOODS, ASKS_WHERE, ORDER_STATUS, POLICIES, PROBLEMS, meant
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding import Understanding
from support.model.task import Doing

MOST_PARTS = 6
"""A message of more is a story, not a list of wishes."""
SURE_OF_WISH, SURE_OF_PROBLEM = 0.5, 0.6
"""A part of a message is short, and what merely tells of something is no wish: "I ordered two tents"."""
_JOINT = re.compile(
    r"(?:(?<=[.!?;…])\s+|\s*,\s+|\s*\n\s*|\s+(?=&|\+)|\s+(?=(?:and|et|also|aussi|then|puis|ensuite|plus|sinon)\s))",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:[\s,;&+]|(?:and|et|also|aussi|then|puis|ensuite|plus|sinon|please|svp|de)\b(?!\s*$))+", re.IGNORECASE
)
_ASKS = re.compile(
    r"\?|^(?:(?:what|where|when|who|how)'?s|what|when|where|which|who|how|why|can|could|do|does|did|is|are|will|would|has"
    r"|have|was|may|should|tell|show|check|let me know|give me|find|track|est[- ]ce|quel\w*|qui|que|quoi|quand|o[uù]"
    r"|comment|combien|pourquoi|puis|peut|pouvez|peux|dis|dites|donne\w*|montre\w*|savoir|avez|faites|livrez|vous"
    r"|c'est combien)\b|\b(?:savoir|know|wonder\w*|c'est (?:quand|combien|où))\b",
    re.IGNORECASE,
)
"""What asks something, rather than tells it."""
_WANTS = re.compile(
    r"\b(?:want|wanna|need|like to|can|could|would|please|pls|let's|help me|veux|veut|voudrais|voulons|aimerais"
    r"|souhaite|besoin|pouvez|pourriez|peux|merci de|faut|svp|stp)\b|^(?:cancel|annul|return|retourn|renvo|rend|send"
    r"|chang|swap|exchang|échang|echang|refund|rembours|updat|modif|add|ajout|remov|enlev|retir|tell|montr|show|prév|prev"
    r"|notif|report|signal|put|mett|mets|make|fix|corrig|livr|stop|take)",
    re.IGNORECASE,
)
"""What wants something done, rather than says why."""
TOLD_WORDS = 4
"""So long is "my parcel still isn't here", which asks without asking."""
_TRAILING = re.compile(r"(?:[\s,;&+]|\b(?:and|et|then|puis))+$", re.IGNORECASE)
_ALIKE: tuple[frozenset[str], ...] = (
    frozenset({"return_items", "refund", "refund_state", "exchange_items", "edit_items", "return_state"}),
    frozenset({"cancel_order", "refund", "refund_state"}),
    frozenset({"report_problem", "refund", "exchange_items", "return_items", "order"}),
    frozenset({"order", "refund", "refund_state", "cancel_order", "watch_ship", "history"}),
)
"""Kinds in whose words one wish is expressed, as long as they name nothing different."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the message. `kind` is what it asks for: a `Doing`, `order`, `policy`, `goods`; "" for nothing."""

    start: int
    end: int
    kind: str = ""
    named: frozenset[str] = frozenset()
    """The orders and goods that it names."""

    @property
    def asks(self) -> bool:
        """Is it answered without more of the customer than a proof?"""
        return self.kind in ("order", "policy", "goods", "refund_state", "history")

    def __add__(self, other: _Part) -> _Part:
        return _Part(self.start, other.end, self.kind or other.kind, self.named | other.named)

    def goes_with(self, other: _Part) -> bool:
        """Are the two one wish?"""
        if not self.kind or not other.kind:
            return True
        if self.kind == other.kind and self.asks:
            return True
        if self.named and other.named and self.named.isdisjoint(other.named):
            return False
        return self.kind == other.kind or any({self.kind, other.kind} <= alike for alike in _ALIKE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Parts messages. Reads nothing but the text."""

    read: Callable[[str], Understanding]
    vocabulary: Vocabulary

    def of(self, text: str) -> tuple[str, ...]:
        """The wishes, questions first: they can be answered at once, and what is asked back of a deed stands last."""
        cuts = [match.span() for match in _JOINT.finditer(text)]
        if not 0 < len(cuts) < MOST_PARTS:
            return (text,)
        starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
        parts = _together([self._part(text, *span) for span in zip(starts, ends, strict=True)])
        if len(parts) < 2:
            return (text,)
        ordered = sorted(parts, key=lambda part: not part.asks)
        return tuple(_TRAILING.sub("", _LEADING.sub("", text[part.start : part.end])) for part in ordered)

    def doing(self, wish: str) -> Doing | None:
        """What is to be done, where it is a deed."""
        what = meant(self.read(wish))
        return begun(wish, what.intent if what.sure else "other", self.vocabulary)

    def _part(self, text: str, start: int, end: int) -> _Part:
        plain = _LEADING.sub("", text[start:end])
        reading = self.read(plain)
        named = {f"#{mention.number}" for mention in reading.orders} | goods_in(terms(plain), self.vocabulary)
        if reading.reference in ("first", "second", "third", "last", "other"):
            named.add(reading.reference)
        return _Part(start, end, self._kind(plain, reading), frozenset(named))

    def _kind(self, text: str, reading: Understanding) -> str:
        what = meant(reading)
        is_sure = what.confidence >= (SURE_OF_PROBLEM if what.intent in PROBLEMS else SURE_OF_WISH)
        doing = begun(text, what.intent if is_sure else "other", self.vocabulary)
        asks = _ASKS.search(text) is not None
        is_told = is_sure and reading.words >= TOLD_WORDS and not reading.reference
        is_order = what.sure and what.intent in ORDER_STATUS and (asks or is_told)
        if doing not in (None, "report_problem", "refund_state") and not (asks or _WANTS.search(text)):
            return ""
        if doing in HAS_RULES:
            return "policy" if asks_about_rules(text, reading) else str(doing)
        if is_order or (ASKS_WHERE.search(text) and (reading.reference or reading.orders)):
            return "policy" if reading.general or reading.countries else "order"
        if doing is not None and doing != "refund_state":
            return doing
        if not (asks and is_sure):
            return ""
        return "goods" if what.intent in ABOUT_GOODS else "policy" if what.intent in POLICIES else ""


def _together(parts: Sequence[_Part]) -> list[_Part]:
    """Neighbours that are one wish, as one."""
    joined: list[_Part] = []
    for part in parts:
        if joined and joined[-1].goes_with(part):
            joined[-1] += part
        else:
            joined.append(part)
    return joined
