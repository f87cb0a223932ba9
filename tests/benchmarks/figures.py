"""What was measured, as a table that can be read: name, figure, limit."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. `limit` None: reported only. `at_least`: more is better."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Is it within its limit?"""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """As shown in the table."""
        sign = "at least" if self.at_least else "at most"
        limit = "" if self.limit is None else f"{sign} {self.limit:g} {self.unit}"
        verdict = "" if self.limit is None else "kept" if self.kept else "MISSED"
        return self.name, f"{_number(self.value)} {self.unit}".rstrip(), limit.rstrip(), verdict


@dataclass(slots=True)
class Table:
    """Figures under headings, in the order in which they were measured."""

    sections: dict[str, list[Figure]] = field(default_factory=dict)

    def add(self, heading: str, figures: Sequence[Figure]) -> None:
        """More figures under a heading."""
        self.sections.setdefault(heading, []).extend(figures)

    @property
    def kept(self) -> bool:
        """Are all within their limits?"""
        return all(figure.kept for figures in self.sections.values() for figure in figures)

    def __str__(self) -> str:
        rows = [figure.cells for figures in self.sections.values() for figure in figures]
        name, value, limit, _ = (max(len(row[column]) for row in rows) for column in range(4))
        lines: list[str] = []
        for heading, figures in self.sections.items():
            lines += ["", heading]
            for cells in (figure.cells for figure in figures):
                lines.append(f"  {cells[0]:<{name}}  {cells[1]:>{value}}  {cells[2]:<{limit}}  {cells[3]}".rstrip())
        return "\n".join(lines[1:])


class Progress:
    """A line a stage on standard error, with the time since the beginning; on a terminal a stage's steps overwrite it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._open = False

    def stage(self, what: str) -> None:
        """A new stage begins."""
        self._write(what, end="\n")

    def step(self, what: str) -> None:
        """One step of many within a stage."""
        if sys.stderr.isatty():
            self._write(f"  {what}", end="")

    def _write(self, what: str, end: str) -> None:
        if self._open:
            print("\r\x1b[K", end="", file=sys.stderr)
        print(f"[{time.monotonic() - self._began:4.0f} s] {what}", end=end, file=sys.stderr, flush=True)
        self._open = end == ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 1_000 else f"{value:.2f}"
