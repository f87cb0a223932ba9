"""What a customer typed, made plain: one shape of blanks and letters, and no characters that nobody can see.

Pure functions over strings. Platform markup (Slack's `<@U…>`, `&amp;`) is undone before, by the handler that knows it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

MAX_CHARS = 4_000
"""Characters kept of one message. Slack takes 40,000, Discord 2,000 (4,000 with Nitro); a request that needs more is
a pasted document, whose beginning and end say what is wanted."""

_TAIL_CHARS = 1_000
_JOINT = " … "

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"  # controls, but not the ones that are blanks
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"  # zero width, direction
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"  # musical formats, tags, lone surrogates
)
_BLANKS = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]")
_LONE_WORD = re.compile(r"(?<![\w.@/'’#-])[^\W\d_]+(?![\w@/'’-]|\.\w)")
"""A word that is no piece of an address, a link or another word."""
_LETTERS_APART = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l"})
_APOSTROPHES = str.maketrans("’‘ʼ´`′", "''''''")


def clean(raw: str) -> str:
    """The message in NFC, without invisible characters, blanks collapsed, at most MAX_CHARS long.

    Doing it twice changes nothing. A longer message keeps its beginning and its end.
    """
    text = raw
    if not text.isascii():
        # A hidden character can stand between a letter and its accent: hide first, compose after.
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    elif not text.isprintable():
        text = _INVISIBLE.sub("", text)
    text = _BLANKS.sub(" ", text).strip()
    if len(text) <= MAX_CHARS:
        return text
    head, tail = text[: MAX_CHARS - _TAIL_CHARS - len(_JOINT)], text[-_TAIL_CHARS:]
    # The cut may part a letter from its accent, which must not join the blank of the joint.
    cut = head.rstrip() + _JOINT + tail.lstrip()
    return unicodedata.normalize("NFC", cut)


def is_blank(text: str) -> bool:
    """True when nothing is said: no letter and no digit (empty, emoji alone, punctuation alone)."""
    return _WORD.search(text) is None


def fold(text: str) -> str:
    """Lower case without accents and with straight apostrophes: "Où est-ce ?" becomes "ou est-ce ?"."""
    lowered = text.translate(_APOSTROPHES).lower() if not text.isascii() else text.lower()
    if lowered.isascii():
        return lowered
    parted = unicodedata.normalize("NFKD", lowered.translate(_LETTERS_APART))
    return "".join(ch for ch in parted if not unicodedata.combining(ch))


def written_out(text: str, shorthand: Mapping[str, str]) -> str:
    """The text with what was typed in haste written out: "tjr pas recu" becomes "toujours pas recu"."""
    return _LONE_WORD.sub(lambda match: shorthand.get(match[0].lower(), match[0]), text)
