"""What a person finds in their own corner of the platform: for the team the queue, for a customer their requests."""

from __future__ import annotations

from dataclasses import dataclass

from support.model.decisions import Button


@dataclass(frozen=True, slots=True)
class HomeLine:
    """One conversation, in neutral Markdown. `card` is the team's card of it, `url` where it is else."""

    text: str
    url: str | None = None
    card: str | None = None


@dataclass(frozen=True, slots=True)
class HomeSection:
    """Some of them under a title; `more` says how many are not shown."""

    title: str
    lines: tuple[HomeLine, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """All of it; `empty` is said where there is nothing."""

    sections: tuple[HomeSection, ...]
    empty: str
    link: str
    """The words on a link to a conversation."""
    buttons: tuple[Button, ...] = ()
    """What can be begun from here."""
