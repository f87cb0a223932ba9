"""What a model's provider received of the shop's customers: searched for all that the shop knows of them.

Contacts, addresses and parcels are searched for of every customer, names of those alone whom the conversation knows:
a name that nobody told us is found at best effort (docs/agent.md), and "Grant" is a word as well. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from support.engines.privacy.folding import fold_signs

_FIELDS = {
    "email": "e-mail", "phone": "phone", "address1": "address", "zip": "address", "number": "tracking", "url": "link",
    "firstName": "name", "lastName": "name",
}  # fmt: skip
_SHORTEST = 4
_TRACKING_URL = re.compile(r"track|suivi|colis|parcel", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secret:
    """A value, what it is, and whose: an e-mail, or nothing where nobody's."""

    value: str
    kind: str
    owner: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """All that a shop knows of its customers."""

    values: Sequence[Secret]

    @classmethod
    def of(cls, document: str) -> Secrets:
        """From a shop's file: `{customers, orders}`."""
        shop = json.loads(document)
        found = {
            secret: None
            for thing in (*shop.get("customers", ()), *shop.get("orders", ()))
            for secret in _within(thing, str(thing.get("email") or "").casefold())
        }
        return cls(tuple(found))

    def read_in(self, text: str, known: str = "") -> Iterator[str]:
        """Which of them can be read in a text. `known` is the e-mail of whom the conversation knows."""
        folded = fold_signs(text)
        digits = re.sub(r"(?<=\d)[ ().-]+(?=\d)", "", folded)
        for secret in self.values:
            if secret.kind == "name" and secret.owner != known.casefold():
                continue
            value = fold_signs(secret.value)
            number = re.sub(r"\D", "", value)[-9:]
            is_there = number in digits if secret.kind == "phone" else _stands(value, folded)
            if is_there:
                yield f"{secret.kind} {secret.value!r}"


def _within(thing: Any, owner: str) -> Iterator[Secret]:
    if isinstance(thing, Mapping):
        for key, value in thing.items():
            kind = _FIELDS.get(key)
            if kind and isinstance(value, str) and len(value) >= (3 if kind == "name" else _SHORTEST):
                if kind != "link" or _TRACKING_URL.search(value):
                    yield Secret(value, kind, owner)
            else:
                yield from _within(value, owner)
    elif isinstance(thing, list):
        for each in thing:
            yield from _within(each, owner)


def _stands(value: str, text: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])", text) is not None
