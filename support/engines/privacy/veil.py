"""The veil of one turn: hides values behind pseudonyms, and puts them back.

A pseudonym (`[EMAIL_K7QXA]`) is made of the conversation's id and the value, so it is the same in every turn of a
conversation and another one in any other. Nobody without the id, which goes to no provider, can tell what it stands
for. What looks like a pseudonym in somebody's words is not one: its brackets are changed first.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Set
from functools import lru_cache

from support.engines.privacy.folding import fold_signs
from support.engines.privacy.names import unknown_names
from support.engines.privacy.patterns import Kind, Span, typed

_PSEUDONYM = re.compile(r"\[?\b(NAME|EMAIL|PHONE|ADDRESS|TRACKING|LINK|CODE|PAYMENT)_([A-Z2-7]{5})\b\]?")
_LOOKS_LIKE = re.compile(r"\b(NAME|EMAIL|PHONE|ADDRESS|TRACKING|LINK|CODE|PAYMENT)_(?=[A-Z2-7]{5}\b)", re.IGNORECASE)
_NAMES_THAT_ARE_WORDS = """
rose grace may mark bill grant will june april jack hope joy faith ray art chase drew frank gene lance miles pat
rich rob sandy skip sue wade dawn eve fern heather holly iris ivy jasmine lily violet ruby pearl amber crystal
summer autumn melody pierre fleur claire blanche marin olive constant franc juste petit grand blanc noir brun
legrand long short young page price banks best case cash church cook day early field fields green hall hill king
knight lane law lord love moon noble north park parker post power read reed rice short small snow star stone
strong summers west white winter wood woods black brown berger boulanger marchand bon rue port sand moss pine
coral plum ink rust slate
"""
_AMBIGUOUS = frozenset(_NAMES_THAT_ARE_WORDS.split())
"""Names that are words: as names they are written with a capital."""
_SHORTEST = 3
_WORDS = re.compile(r"[\s'’-]+")


def words_of(phrases: Iterable[str]) -> set[str]:
    """Their words as the veil keeps them."""
    return {word.lower() for phrase in phrases for word in phrase.split()}


class Veil:
    """Of one conversation's turn. `open_links` are addresses that everybody may know; `keep` (`words_of`) are nobody's
    names, nor are `everyday` words."""

    def __init__(
        self,
        conversation: str,
        *,
        open_links: Iterable[str] = (),
        keep: Set[str] = frozenset(),
        everyday: Callable[[str], bool] | None = None,
    ) -> None:
        self._key = conversation.encode()
        self._open = {link.rstrip("/") for link in open_links}
        self._keep = keep
        self._everyday = everyday
        self._values: dict[str, str] = {}
        self._known: dict[str, tuple[Kind, re.Pattern[str], bool]] = {}

    # What is known

    def know(self, kind: Kind, value: str | None) -> None:
        """A value of the shop's or the account's: hidden wherever it stands from now on, in any spelling of it."""
        text = (value or "").strip()
        if len(text) < _SHORTEST or text in self._known:
            return
        is_word = kind == "name" and fold_signs(text) in _AMBIGUOUS
        self._known[text] = (kind, _finder(kind, text, is_word), is_word)

    def know_name(self, first: str | None, last: str | None) -> None:
        """A person's names, together and each."""
        first, last = (first or "").strip(), (last or "").strip()
        if first and last:
            self.know("name", f"{first} {last}")
            self.know("name", f"{last} {first}")
        for name in (first, last):
            self.know("name", name)

    def open(self, link: str | None) -> None:
        """An address that everybody may know: the shop's own pages."""
        if link:
            self._open.add(link.rstrip("/"))

    # Hiding and showing

    def hide(self, text: str, *, written: bool = False) -> str:
        """The text as the provider may see it. `written` by a person, rather than by the shop or one of our tools."""
        text = _LOOKS_LIKE.sub(r"\1-", text)
        spans = [*self._known_in(text), *(span for span in typed(text) if not self._is_open(text, span))]
        names = unknown_names(text, self._keep, written=written, everyday=self._everyday)
        spans += [Span(start, end, "name") for start, end in names]
        if not spans:
            return text
        parts, at = [], 0
        for span in _apart(spans):
            parts += [text[at : span.start], self.pseudonym(span.kind, text[span.start : span.end])]
            at = span.end
        return "".join([*parts, text[at:]])

    def hide_again(self, text: str) -> str:
        """The same of a text that has pseudonyms of this conversation in it: they stay."""
        parts, at = [], 0
        for match in _PSEUDONYM.finditer(text):
            ours = f"{match[1]}_{match[2]}" in self._values
            parts += [self.hide(text[at : match.start()]), f"[{match[1]}_{match[2]}]" if ours else "…"]
            at = match.end()
        return "".join([*parts, self.hide(text[at:])])

    def show(self, text: str, shown: Callable[[str, str], str] = lambda kind, value: value) -> str:
        """The text with the values put back; a pseudonym that stands for nothing stays. `shown` may dress a value."""

        def back(match: re.Match[str]) -> str:
            value = self._values.get(f"{match[1]}_{match[2]}")
            return match[0] if value is None else shown(match[1].lower(), value)

        return _PSEUDONYM.sub(back, text)

    def foreign(self, text: str) -> tuple[str, ...]:
        """Pseudonyms in a text that stand for nothing here."""
        found = (f"{match[1]}_{match[2]}" for match in _PSEUDONYM.finditer(text))
        return tuple(name for name in found if name not in self._values)

    def pseudonym(self, kind: Kind, value: str) -> str:
        """The value's pseudonym, which can be shown again from now on."""
        salt = 0
        while True:
            name = f"{kind.upper()}_{_digest(self._key, kind, _same(kind, value), salt)}"
            known = self._values.setdefault(name, value)
            if _same(kind, known) == _same(kind, value):
                return f"[{name}]"
            salt += 1

    def _known_in(self, text: str) -> list[Span]:
        folded = fold_signs(text)
        found = []
        for kind, finder, is_word in self._known.values():
            for match in finder.finditer(folded):
                if is_word and not text[match.start()].isupper():
                    continue
                found.append(Span(match.start(), match.end(), kind))
        return found

    def _is_open(self, text: str, span: Span) -> bool:
        if span.kind != "link":
            return any(text[span.start : span.end] in link for link in self._open)
        return text[span.start : span.end].partition("#")[0].rstrip("/") in {
            link.partition("#")[0] for link in self._open
        }


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Spans that don't overlap, the longest first taken, in the order of the text."""
    taken: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(span)
    return sorted(taken, key=lambda span: span.start)


def _same(kind: Kind, value: str) -> str:
    """One spelling of all that mean the same."""
    folded = fold_signs(value)
    if kind == "phone":
        return "".join(sign for sign in folded if sign.isdigit())[-9:]
    if kind in ("tracking", "payment", "code"):
        return "".join(sign for sign in folded if sign.isalnum())
    return " ".join(_WORDS.split(folded.strip()))


@lru_cache(maxsize=4096)
def _digest(key: bytes, kind: str, value: str, salt: int) -> str:
    made = hmac.new(key, f"{kind}\n{value}\n{salt}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode()[:5]


@lru_cache(maxsize=1024)
def _finder(kind: Kind, value: str, is_word: bool) -> re.Pattern[str]:
    """Finds a known value in a folded text, however it is spaced."""
    folded = fold_signs(value)
    if kind == "phone":
        digits = [sign for sign in folded if sign.isdigit()][-9:]
        return re.compile(r"(?:(?:\+|00)?\d{0,3}[\s().-]*)" + r"[\s().-]*".join(digits) + r"(?!\d)")
    if kind in ("tracking", "payment", "code"):
        signs = [re.escape(sign) for sign in folded if sign.isalnum()]
        return re.compile(r"(?<![a-z0-9])" + r"[\s.-]*".join(signs) + r"(?![a-z0-9])")
    words = [re.escape(word) for word in _WORDS.split(folded) if word]
    return re.compile(r"(?<![^\W_])" + r"[\s'’,-]+".join(words) + r"(?![^\W_])")
