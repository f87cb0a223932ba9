"""Something that a text states, and where it stands there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """`value` is what it comes to, the same however it is written; `text` as it is written."""

    value: str
    text: str
    start: int
    end: int
