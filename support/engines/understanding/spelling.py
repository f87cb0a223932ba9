"""Repair of misspelt words against the words that the intents are written with.

Careful on purpose: a product's name turned into one of our words ("whey" into "when") costs more than a typo left
alone. So the first letter must stay (unless two letters are swapped), short words are repaired only where two
letters are swapped, and ordinary words (`known` in `words.yaml`) are left as they are.

The index is the symmetric-delete one: each word is filed under itself and under itself without one letter, so that
any single mistake is found with a handful of look-ups.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

MIN_LETTERS = 4
MIN_LETTERS_FOR_OTHER_MISTAKES = 5
MIN_LETTERS_FOR_ANOTHER = 6
MIN_LETTERS_FOR_LOST_FIRST = 6
MIN_LETTERS_TO_SPLIT = 6
MAX_LETTERS = 20
MAX_REMEMBERED = 5_000
_VOWELS = frozenset("aeiouy")
_SHORT_HEADS = frozenset({"i", "u", "my", "to", "an", "ur", "do", "le", "la", "de"})
_SHORT_TAIL = 4
_ENDINGS = (
    "lations", "lation", "ations", "ation", "ements", "ement", "ments", "ment", "ling", "ing", "led", "ed", "ees",
    "ee", "es", "er", "ez", "e", "s",
)  # fmt: skip


class Speller:
    """Repairs single words.

    `words` are right as they are; `targets` are what a misspelling may be meant to be, the likelier the higher the
    number; `beginnings` ("cancel") may be misspelt under an ending ("acncelling").
    """

    def __init__(self, words: Collection[str], targets: Mapping[str, int], beginnings: Collection[str] = ()) -> None:
        self._words = frozenset(words)
        self._ranks = dict(targets)
        self._index: dict[str, str | tuple[str, ...]] = {}
        for word in self._ranks:
            if MIN_LETTERS <= len(word) <= MAX_LETTERS and word.isalpha():
                for form in {word, *_deletions(word)}:
                    there = self._index.get(form)
                    if there is None:
                        self._index[form] = word
                    elif isinstance(there, str):
                        self._index[form] = (there, word)
                    else:
                        self._index[form] = (*there, word)
        self._beginnings = frozenset(word for word in beginnings if len(word) >= MIN_LETTERS_FOR_OTHER_MISTAKES)
        self._begun: dict[str, set[str]] = {}
        for word in self._beginnings:
            for form in {word, *_deletions(word)}:
                self._begun.setdefault(form, set()).add(word)
        self._remembered: dict[str, tuple[str, ...]] = {}

    def repair(self, word: str) -> tuple[str, ...]:
        """The word as it was probably meant: itself, another one, or two that were run together."""
        if (
            word in self._words
            or word.removesuffix("s") in self._words
            or not MIN_LETTERS <= len(word) <= MAX_LETTERS
            or not word.isalpha()
        ):
            return (word,)
        known = self._remembered.get(word)
        if known is None:
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[word] = self._find(word)
        return known

    def _find(self, word: str) -> tuple[str, ...]:
        candidates = {candidate for candidate in self._candidates(word) if _is_likely(word, candidate)}
        if candidates:
            return (max(candidates, key=lambda c: (_is_swap(word, c), len(c) >= len(word), self._ranks[c], c)),)
        return self._begin(word) or self._split(word) or (word,)

    def _begin(self, word: str) -> tuple[str] | None:
        """A known beginning with a slip in it, under one of the usual endings."""
        for ending in _ENDINGS:
            begun = word.removesuffix(ending)
            if len(begun) == len(word) or len(begun) < MIN_LETTERS_FOR_OTHER_MISTAKES:
                continue
            meant = {beginning for form in {begun, *_deletions(begun)} for beginning in self._begun.get(form, ())}
            likely = sorted(beginning for beginning in meant if _is_likely(begun, beginning))
            if likely:
                return (likely[0] + ending,)
        return None

    def _candidates(self, word: str) -> Iterator[str]:
        for form in {word, *_deletions(word)}:
            there = self._index.get(form, ())
            if isinstance(there, str):
                yield there
            else:
                yield from there

    def _split(self, word: str) -> tuple[str, str] | None:
        """Two known words that were run together: "myorder"."""
        if len(word) < MIN_LETTERS_TO_SPLIT:
            return None
        best: tuple[int, tuple[str, str]] | None = None
        for at in range(1, len(word) - 2):
            head, tail = word[:at], word[at:]
            if head not in self._words or tail not in self._words:
                continue
            if at <= 2 and not (head in _SHORT_HEADS and len(tail) >= _SHORT_TAIL):
                continue
            balance = min(len(head), len(tail))
            if best is None or balance > best[0]:
                best = (balance, (head, tail))
        return best[1] if best else None


def _deletions(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _is_likely(word: str, meant: str) -> bool:
    """Whether one slip of the fingers makes `word` of `meant`."""
    if _is_swap(word, meant) or _lacks_little(word, meant):
        return True
    if len(word) < MIN_LETTERS_FOR_OTHER_MISTAKES or not _is_one_off(word, meant):
        return False
    if len(word) == len(meant) < MIN_LETTERS_FOR_ANOTHER:
        return False
    if word[0] == meant[0]:
        return True
    return len(word) >= MIN_LETTERS_FOR_LOST_FIRST and meant[1:] == word


def _lacks_little(word: str, meant: str) -> bool:
    """ "ordr", "stuf": people in haste leave out a vowel inside a word, or one of two that are alike."""
    if len(meant) != len(word) + 1:
        return False
    return any(
        (meant[at] == meant[at - 1] or (meant[at] in _VOWELS and at < len(meant) - 1))
        and meant[:at] + meant[at + 1 :] == word
        for at in range(1, len(meant))
    )


def _is_swap(word: str, meant: str) -> bool:
    """Two neighbouring letters changed places."""
    if len(word) != len(meant):
        return False
    different = [at for at in range(len(word)) if word[at] != meant[at]]
    if len(different) != 2 or different[1] != different[0] + 1:
        return False
    first, second = different
    return word[first] == meant[second] and word[second] == meant[first]


def _is_one_off(word: str, meant: str) -> bool:
    """One letter too many, too few or another one."""
    if len(word) == len(meant):
        return sum(a != b for a, b in zip(word, meant, strict=True)) == 1
    longer, shorter = (word, meant) if len(word) > len(meant) else (meant, word)
    if len(longer) != len(shorter) + 1:
        return False
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
