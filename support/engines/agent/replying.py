"""A model's text made fit to be sent: real values put back, Markdown that every channel has, and nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.engines.agent.sitting import Sitting
from support.engines.grounding.proving import Proof, prove
from support.formats import web_address

LONGEST = 3000
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_BULLET = re.compile(r"^(\s*)[*•+]\s+", re.MULTILINE)
_RULE = re.compile(r"^\s*(?:[-*_]\s?){3,}$", re.MULTILINE)
_KEPT = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|\[(?P<label>[^\[\]\n]*)\]\((?P<url>https?://[^)\s]+)\)")
_SIGN = re.compile(r"[\\*_~`<>|\[\]]")
_TAG = re.compile(r"</?(?:customer|data|context|check|colleague)>", re.IGNORECASE)
_HIDDEN = ("name", "address", "phone", "code", "payment")
"""Kinds that are proven by their pseudonym: it stands for a value of this conversation, or for nothing."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A reply with its proof. `text` is neutral Markdown with real values."""

    text: str
    proof: Proof


def checked(raw: str, sitting: Sitting, *, unfinished: bool = False) -> Checked:
    """Prove what the model wrote, and make it fit to be sent. `unfinished`: it is its beginning."""
    text = _TAG.sub("", raw).strip()
    provable = sitting.veil.show(text, lambda kind, value: f"‹{kind}›" if kind in _HIDDEN else value)
    foreign = sitting.veil.foreign(text)
    proof = prove(provable, sitting.known, sitting.reading, foreign=foreign, unfinished=unfinished,
                  shown=sitting.veil.show(text))  # fmt: skip
    return Checked(tidy(text, sitting), proof)


def tidy(text: str, sitting: Sitting) -> str:
    """Neutral Markdown: bold, links and lists stay, every other sign is only a sign."""
    text = _RULE.sub("", _BULLET.sub(r"\1- ", _HEADING.sub(r"**\1**", text)))
    text = sitting.veil.show(text, _dressed)
    parts, at = [], 0
    for match in _KEPT.finditer(text):
        parts.append(_plain(text[at : match.start()]))
        if match["bold"] is not None:
            parts.append(f"**{_plain(match['bold'])}**")
        else:
            url = web_address(match["url"])
            parts.append(f"[{_plain(match['label'])}]({url})" if url else _plain(match["label"]))
        at = match.end()
    parts.append(_plain(text[at:]))
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def _dressed(kind: str, value: str) -> str:
    """A value in a text that is still to be escaped."""
    return value if kind == "link" else " ".join(value.split())


def _plain(text: str) -> str:
    return _SIGN.sub(r"\\\g<0>", text)
