"""The GraphQL documents we send: one operation a file in `queries/`, shared fragments in `queries/fragments/`.

Documents are fixed texts with typed variables; nothing a customer wrote is ever put into one. They are read once, with
their comments and indentation taken off, and encoded once, since an order query is asked thousands of times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

QUERIES = Path(__file__).with_name("queries")

_COMMENT = re.compile(r"#[^\n]*")
_SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w*)")
_OPERATION = re.compile(r"^(query|mutation)\s+(\w+)")
_FRAGMENT = re.compile(r"^fragment\s+(\w+)\s+on\b")


@dataclass(frozen=True, slots=True)
class Operation:
    """A document with one operation and the fragments it needs.

    `repeatable` says that sending it twice does no more than sending it once.
    """

    name: str
    document: str
    repeatable: bool
    _head: bytes

    def body(self, variables: Mapping[str, Any]) -> bytes:
        """The request's JSON."""
        return self._head + orjson.dumps(variables) + b"}"


def operation(document: str) -> Operation:
    """An operation of a document that has exactly one."""
    found = _OPERATION.match(document)
    if found is None:
        raise ValueError("a document must begin with a named query or mutation")
    head = orjson.dumps({"query": document, "operationName": found[2]})[:-1] + b',"variables":'
    repeatable = found[1] == "query" or "@idempotent" in document
    return Operation(found[2], document, repeatable, head)


@cache
def load(file: str) -> Operation:
    """The operation in `queries/{file}.graphql`."""
    return operation(complete(compact((QUERIES / f"{file}.graphql").read_text(encoding="utf-8"))))


def compact(text: str) -> str:
    """The document without comments and indentation. Our documents hold no string literals."""
    if '"' in text:
        raise ValueError("a document with a string literal: pass values as variables")
    return " ".join(_COMMENT.sub("", text).split())


def complete(document: str) -> str:
    """The document followed by the fragments that it spreads, each once."""
    known = _fragments()
    parts, wanted = [document], _SPREAD.findall(document)
    added: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in added:
            added.add(name)
            parts.append(known[name])
            wanted += _SPREAD.findall(known[name])
    return " ".join(parts)


@cache
def _fragments() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted((QUERIES / "fragments").glob("*.graphql")):
        text = compact(file.read_text(encoding="utf-8"))
        name = _FRAGMENT.match(text)
        if name is None:
            raise ValueError(f"{file.name}: not a fragment")
        found[name[1]] = text
    return found
