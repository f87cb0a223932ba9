"""Shopify's search language, as the `query` argument of orders, products and customers takes it.

Terms joined by blanks or AND or OR, negated by NOT or `-`, grouped by parentheses; `field:value`, comparators
`:< :<= :> :>=`, a trailing `*` for a prefix, single or double quotes around a value, backslash before a special
character. https://shopify.dev/docs/api/usage/search-syntax

A field that the resource does not have is ignored, with a warning: everything then matches. That is the vendor's
behaviour and the reason why answers must be compared again by whoever asks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Comparator = Literal["=", "<", "<=", ">", ">="]
_WORD = re.compile(r"[^\W_]+")
_DEEPEST = 50
_SPECIAL = frozenset(' \t\n"():')


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. `field` None searches the resource's default fields."""

    field: str | None
    value: str
    comparator: Comparator = "="
    quoted: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    part: "Query"


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Query", ...]


Query = Term | Not | All | AnyOf


def words(text: str) -> list[str]:
    """How text is cut for matching: runs of letters and digits, case set aside."""
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=2048)
def parse(text: str) -> Query:
    """Read a search. Never fails: like the vendor, it makes the best of what it gets. An empty one matches all."""
    if text.count("(") > _DEEPEST:
        text = text.replace("(", " ").replace(")", " ")
    return _Reader(list(_tokens(text))).whole()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["text", "quoted", "(", ")", ":"]
    text: str = ""
    glued: bool = False
    """No blank between the token before and this one."""


def _tokens(text: str) -> Iterator[_Token]:
    at, glued = 0, False
    while at < len(text):
        char = text[at]
        if char.isspace():
            at, glued = at + 1, False
            continue
        if char in "():":
            token, at = _Token(char, glued=glued), at + 1  # type: ignore[arg-type]
        elif char == '"' or (char == "'" and not _inside_word(text, at)):
            value, at = _quoted(text, at)
            token = _Token("quoted", value, glued)
        else:
            value, at = _bare(text, at)
            token = _Token("text", value, glued)
        glued = True
        yield token


def _inside_word(text: str, at: int) -> bool:
    return at > 0 and text[at - 1] not in _SPECIAL and text[at - 1] not in "<>="


def _quoted(text: str, at: int) -> tuple[str, int]:
    quote, out, at = text[at], [], at + 1
    while at < len(text) and text[at] != quote:
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        out.append(text[at])
        at += 1
    return "".join(out), at + 1


def _bare(text: str, at: int) -> tuple[str, int]:
    out = []
    while at < len(text) and text[at] not in _SPECIAL:
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        out.append(text[at])
        at += 1
    return "".join(out), at


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Query:
        parts = [self._any()]
        while self._peek() is not None:  # a stray closing parenthesis is passed over
            self._at += 1
            if self._peek() is not None:
                parts.append(self._any())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _word(self) -> str:
        token = self._peek()
        return token.text if token is not None and token.kind == "text" else ""

    def _any(self) -> Query:
        parts = [self._all()]
        while self._word() == "OR":
            self._at += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> Query:
        parts: list[Query] = []
        while (token := self._peek()) is not None and token.kind != ")" and self._word() != "OR":
            if self._word() == "AND":
                self._at += 1
                continue
            part = self._part()
            if part is not None:
                parts.append(part)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self) -> Query | None:
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "(":
            inner = self._any()
            closing = self._peek()
            if closing is not None and closing.kind == ")":
                self._at += 1
            return inner
        if token.kind == ":":
            return None
        if token.kind == "text" and token.text == "NOT":
            part = self._part() if self._peek() is not None else None
            return None if part is None else Not(part)
        if token.kind == "text" and token.text.startswith("-") and len(token.text) > 1:
            return Not(self._term(_Token("text", token.text[1:], token.glued)))
        return self._term(token)

    def _term(self, token: _Token) -> Term:
        colon = self._peek()
        if token.kind == "text" and colon is not None and colon.kind == ":" and colon.glued:
            self._at += 1
            return self._comparison(token.text)
        return _valued(None, "=", token)

    def _comparison(self, field: str) -> Term:
        comparator: Comparator = "="
        token = self._peek()
        if token is None or token.kind not in ("text", "quoted"):
            return Term(field, "", quoted=True)
        self._at += 1
        if token.kind == "text":
            sign = re.match(r"[<>]=?|=", token.text)
            if sign is not None:
                comparator = sign.group()  # type: ignore[assignment]
                rest = token.text[sign.end() :]
                following = self._peek()
                if not rest and following is not None and following.kind == "quoted" and following.glued:
                    self._at += 1
                    return _valued(field, comparator, following)
                token = _Token("text", rest)
        value = token
        while token.kind == "text" and (more := self._peek()) is not None and more.kind == ":" and more.glued:
            self._at += 1  # a time of day in an unquoted moment: 12:30:00Z
            following = self._peek()
            if following is None or following.kind != "text" or not following.glued:
                break
            self._at += 1
            value = _Token("text", f"{value.text}:{following.text}")
        return _valued(field, comparator, value)


def _valued(field: str | None, comparator: Comparator, token: _Token) -> Term:
    quoted = token.kind == "quoted"
    prefix = not quoted and len(token.text) > 1 and token.text.endswith("*")
    return Term(field, token.text[:-1] if prefix else token.text, comparator, quoted, prefix)
