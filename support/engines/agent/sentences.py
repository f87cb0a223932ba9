"""Where sentences end in a text that is still being written: pure.

What is shown of an answer ends with a whole sentence, a whole item of a list, a whole line of a table. Rather too late
than too early: a point after an abbreviation ("env. 3,5 kg", "M. Dupont"), in a number or in an address ends nothing,
and bold text, a link or code that is still open keeps all of it back.
"""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"'»”’)\]*_`]*(?=\s)|\n")
_NEXT = re.compile(r"\s*(\S)")
_WORD = re.compile(r"(?:[^\W_]+\.)*[^\W_]+(?=\.[\"'»”’)\]*_`]*\Z)")
_CLOSING = frozenset("»”’)],;:")
_WHOLE_LINES = ("#", "|")
"""A line that begins so is a heading or a table's: it ends with its line."""
_SHORT = 5
"""A word of so few letters, a point and a number: "art. 12", "Nov. 3", "no. 7"."""
_ABBREVIATIONS = """
mr mrs ms dr st mme mlle mm no nr env approx etc e.g i.e eg ie vs cf ex p.ex z.b u.s u.k a.m p.m inc ltd co corp sté bd
av tel tél réf ref qté qty max min est art jan janv feb févr fév mar avr apr jun juil jul aug sept sep oct nov dec déc
mon tue wed thu fri sat sun lun mer jeu ven sam dim
"""
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())


def ended(text: str, since: int = 0) -> int:
    """How much of `text` is whole sentences: where the last one ends, or `since` where none ended after that."""
    end = since
    for match in _END.finditer(text, since):
        if _is_end(text, match) and not _is_open(text[: match.end()]):
            end = match.end()
    return end


def _is_end(text: str, match: re.Match[str]) -> bool:
    at = match.end()
    line = text[text.rfind("\n", 0, match.start()) + 1 : at]
    if match[0] == "\n":
        return bool(line.strip()) and (_is_closed(line) or _goes_on_anew(text, at))
    if line.lstrip().startswith(_WHOLE_LINES):
        return False
    if text[at] != "\n" and not _goes_on_anew(text, at):
        return False
    return not match[0].startswith(".") or match[0].startswith("..") or not _is_abbreviated(text, line, at)


def _is_closed(line: str) -> bool:
    """A line that can't be a sentence's first half."""
    return line.rstrip()[-1] in ".!?…:|" or line.startswith("#")


def _goes_on_anew(text: str, at: int) -> bool:
    """Is what follows there already, and does it look like a beginning?"""
    follows = _NEXT.match(text, at)
    return follows is not None and not follows[1].islower() and follows[1] not in _CLOSING


def _is_abbreviated(text: str, line: str, at: int) -> bool:
    word = _WORD.search(line)
    if word is None:
        return False
    before = word[0].casefold()
    if before in _ABBREVIATED or (len(before.rpartition(".")[2]) == 1 and before.isalpha()):
        return True
    if before.isdigit():
        return not line[: word.start()].strip()  # "1. First, …"
    follows = _NEXT.match(text, at)
    return before.isalpha() and len(before) <= _SHORT and follows is not None and follows[1].isdigit()


def _is_open(text: str) -> bool:
    """Is bold text, code, a placeholder or a link still to be closed?"""
    return (
        text.count("**") % 2 == 1
        or text.count("`") % 2 == 1
        or text.count("[") > text.count("]")
        or text.count("](") > text.count(")")
    )
