"""Texts made comparable letter by letter: the folded text is as long as the text, so that places in it are the same."""

from __future__ import annotations

import unicodedata


def fold_signs(text: str) -> str:
    """Without accents and case: `Élodie` -> `elodie`."""
    return text.lower() if text.isascii() else "".join(map(_fold, text))


def _fold(sign: str) -> str:
    if sign in "’‘ʼ":
        return "'"
    if sign in "\u00a0\u202f\u2009":
        return " "
    if sign in "‐‑–—":
        return "-"
    base = unicodedata.normalize("NFD", sign)[0].lower()
    return base if len(base) == 1 else sign
