"""How a message sounds, whatever it asks for: angry, small talk, a mere beginning, a yes; does it want a person.

All words are data (`data/intents/signals.yaml`); this module only says how they count. It works on repaired tokens and
decides nothing: whether an angry customer gets a person is the engine's rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from support.engines.understanding.phrases import Phrase, PhraseTable
from support.engines.understanding.text import is_blank

YesNo = Literal["yes", "no"]
AboutMe = Literal["forget", "show", "verify"]
"""What an account's owner wants of whom the bot takes it for."""
Reference = Literal["other", "both", "first", "second", "third", "last", "same"]
"""What a follow-up points at: "the other one", "les deux", "the second", "celle-ci"."""

OrderAsk = Literal["carrier", "contents", "tracking", "when", "why", "stuck", "hurry", "tell_me", "unsaid"]
"""What is asked of the order that is being spoken of. `unsaid`: what no order says (is it insured, who signs)."""

REFERENCES: tuple[Reference, ...] = ("other", "both", "first", "second", "third", "last", "same")

_STRONG_ANSWERS = frozenset({
    "yes", "yeah", "yep", "yup", "oui", "ouais", "ouaip", "no", "nope", "nah", "non", "nan",
})  # fmt: skip
"""Single words that answer wherever the sentence goes on ("yes, the blue one"); "ok, so where is it?" does not."""
_AFTER_ANSWER = frozenset({
    "i", "im", "ill", "id", "it", "its", "that", "thats", "this", "please", "dont", "not", "the", "you", "we",
    "thank", "thanks", "sorry", "yes", "no", "go", "do", "je", "j", "c", "ce", "ca", "merci", "pas", "svp", "s",
    "vous", "la", "le", "les", "l", "on", "allez", "vas", "bien",
})  # fmt: skip
_APART = re.compile(r"\W*\w+\s*[,.!;:\-–—(]")
_OPENINGS = frozenset({"oh", "ah", "well", "um", "uh", "hmm", "euh", "alors", "ben", "bah", "so", "please", "mais"})
_ANSWER_TOKENS = 15
_ABOUT_ME_TOKENS = 12
"""Longer than that, and it is about something else besides."""
_REFERENCE_TOKENS = 16
_ASK_TOKENS = 20
_TEAM_TOKENS = 10
_WHY = (["why"], ["but", "why"], ["pourquoi"], ["mais", "pourquoi"])
_NOTHING = (["nothing"], ["rien"], ["rien", "du", "tout"])
"""Alone they say what they say in no longer message."""
_LONE_WORD_TOKENS = 3
"""In a longer message a single word ("carrier") says nothing of what is asked."""
_NARROW = ("asks_", "corrects_order", "menu", "team", "why_asked")
"""Heard only where they can be meant: their words don't decide what is a misspelling elsewhere."""
_ORDER_ASKS: Mapping[str, OrderAsk] = {f"asks_{ask}": ask for ask in get_args(OrderAsk)}
_SHOUTED_LETTERS = 10
_SHOUTED_SHARE = 0.8
_EXCLAMATIONS = ("!!", "?!", "!?", "! !")
_YES_EMOJI = frozenset("👍👌✅✔🆗")
_NO_EMOJI = frozenset("👎❌🚫")
_THUMBS_DOWN = frozenset("👎")
_UNFINISHED = (":", ",", "...", "…", ";", "-")
_JOINTS = frozenset({
    "and", "but", "because", "so", "or", "then", "about", "regarding", "concerning", "the", "my", "a", "to", "with",
    "et", "mais", "car", "parce", "que", "donc", "ou", "puis", "au", "sujet", "concernant", "mon", "ma", "mes", "le",
    "la", "un", "une", "de", "du", "des",
})  # fmt: skip
"""A message that ends in one of these has not ended."""
_FRAGMENT_GLUE = frozenset({"about", "regarding", "for", "pour", "sur", "concernant", "i", "its", "c", "est", "please"})


class Signals(NamedTuple):
    """What was heard between the words."""

    angry: bool
    wants_human: bool
    smalltalk: bool
    greeting: bool
    """Small talk that greets (rather than thanks)."""
    yes_no: YesNo | None
    reference: Reference | None
    fragment: bool
    general: bool = False
    """How does it work here, rather than: where is mine?"""
    own: bool = False
    """It is about something of the customer's: "my order", "ma commande"."""
    about_me: AboutMe | None = None
    """What do you know about me; forget me; verify me."""
    about_bot: bool = False
    """What the bot is, what it can do."""
    to_others: bool = False
    """Asked of the people in the channel ("has anyone tried …?")."""
    no_number: bool = False
    """The customer has no order number or no e-mail to give."""
    still_missing: bool = False
    """It is still not there."""
    not_helped: bool = False
    """What was answered was no help."""
    menu: bool = False
    """Nothing but: is somebody there, what can be done here?"""
    asks: OrderAsk | None = None
    corrects_order: bool = False
    """Another order than the one spoken of was meant."""
    team: bool = False
    """When people are there, or how they are reached."""
    why_asked: bool = False
    """What a proof or a code is asked for."""


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    positions: tuple[int, ...]


Hits = Mapping[str, list[_Hit]]


class SignalReader:
    """Compiled signals. Build once; then it only reads."""

    def __init__(self, signals: Mapping[str, tuple[Phrase, ...]]) -> None:
        self._table: PhraseTable[str] = PhraseTable()
        narrow = [name for name in signals if name.startswith(_NARROW)]
        self._add(signals, [name for name in signals if name not in narrow])
        self._words = frozenset(self._table.exact_words())
        self._add(signals, narrow)

    def _add(self, signals: Mapping[str, tuple[Phrase, ...]], names: Sequence[str]) -> None:
        for name in names:
            for phrase in signals[name]:
                self._table.add(phrase, name)

    def vocabulary(self) -> frozenset[str]:
        """Every whole word of the signals that are heard anywhere: none of them is a misspelling."""
        return self._words

    def read(self, text: str, words: Sequence[str]) -> Signals:
        """The signals of a cleaned text; `words` are its repaired tokens."""
        if is_blank(text):
            return _of_emoji(text)
        hits: dict[str, list[_Hit]] = {}
        for positions, name in self._table.matches([self._table.keys(word) for word in words]):
            hits.setdefault(name, []).append(_Hit(positions[0], positions))
        smalltalk = _is_small_talk(text, words, hits)
        return Signals(
            angry=not smalltalk and _is_angry(text, hits),
            wants_human=_wants_human(words, hits),
            smalltalk=smalltalk,
            greeting=smalltalk and _greets(words),
            yes_no=_yes_no(text, words, hits),
            reference=_reference(words, hits),
            fragment=_is_fragment(text, words, hits),
            general="general" in hits,
            own="own" in hits,
            about_me=_about_me(words, hits),
            about_bot="about_bot" in hits,
            to_others="to_others" in hits,
            no_number="no_number" in hits,
            still_missing="still_missing" in hits or list(words) in _NOTHING,
            not_helped="not_helped" in hits,
            menu=_is_menu(text, words, hits),
            asks=_asks(words, hits),
            corrects_order="corrects_order" in hits,
            team=_asks_for_team(text, words, hits),
            why_asked="why_asked" in hits or list(words) in _WHY,
        )


def _of_emoji(text: str) -> Signals:
    said = set(text)
    yes_no: YesNo | None = "yes" if said & _YES_EMOJI else "no" if said & _NO_EMOJI else None
    smalltalk = bool(text) and not said & set("?!❓❔⁉‼❗")
    menu = not smalltalk and set(text) <= set("?!❓❔⁉‼❗ ") and bool(text.strip())
    not_helped = bool(said & _THUMBS_DOWN)
    return Signals(False, False, smalltalk, False, yes_no, None, False, not_helped=not_helped, menu=menu)


def _wants_human(words: Sequence[str], hits: Hits) -> bool:
    not_so = _covered(hits, "not_human")
    if any(not_so.isdisjoint(hit.positions) for hit in hits.get("human", ())):
        return True
    if not_so:
        return False
    named = any(words[hit.start] not in _COURTESIES for hit in hits.get("human_word", ()))
    return named and _covered(hits, "human_word", "small_talk", "small_talk_filler") >= set(range(len(words)))


def _is_angry(text: str, hits: Hits) -> bool:
    if "angry" in hits:
        return True
    heat = len({hit.start for hit in hits.get("heated", ())})
    shouting = _is_shouted(text)
    if shouting and "!" in text:
        return True
    return heat + (shouting or any(mark in text for mark in _EXCLAMATIONS)) >= 2 and heat > 0


def _is_shouted(text: str) -> bool:
    letters = [ch for ch in text if ch.isalpha()]
    if len(letters) < _SHOUTED_LETTERS or " " not in text.strip():
        return False
    return sum(ch.isupper() for ch in letters) >= _SHOUTED_SHARE * len(letters)


def _covered(hits: Hits, *names: str) -> set[int]:
    return {position for name in names for hit in hits.get(name, ()) for position in hit.positions}


def _is_small_talk(text: str, words: Sequence[str], hits: Hits) -> bool:
    said = _covered(hits, "small_talk")
    if not said or "human" in hits:
        return False
    if "?" in text and not any(len(hit.positions) > 1 or words[hit.start] in _ASKED for hit in hits["small_talk"]):
        return False
    return said | _covered(hits, "small_talk_filler") >= set(range(len(words)))


_COURTESIES = frozenset({"please", "svp", "s"})
_ASKED = frozenset({"sup"})
_GREETINGS = (
    "hi", "hello", "hey", "hiya", "helo", "howdy", "yo", "good", "morning", "evening", "greetings",
    "bonjour", "bonsoir", "salut", "coucou", "bjr", "bsr", "slt", "rebonjour", "hola", "allo",
)  # fmt: skip


def _greets(words: Sequence[str]) -> bool:
    return bool(words) and words[0].startswith(_GREETINGS) and not any(
        word.startswith(("thank", "merci", "thx", "bye")) for word in words
    )  # fmt: skip


def _yes_no(text: str, words: Sequence[str], hits: Hits) -> YesNo | None:
    if len(words) > _ANSWER_TOKENS or not words:
        return None
    talk = _covered(hits, "small_talk", "small_talk_filler")
    opening = _covered(hits, "small_talk") | {at for at, word in enumerate(words) if word in _OPENINGS}
    candidates: list[tuple[int, int, YesNo, _Hit]] = []
    for answer in ("yes", "no"):
        for hit in hits.get(answer, ()):
            if all(position in opening for position in range(hit.start)):
                candidates.append((-hit.start, len(hit.positions), "yes" if answer == "yes" else "no", hit))
    if not candidates or "unsure" in hits:
        return None
    _, size, answer, hit = max(candidates, key=lambda candidate: candidate[:2])
    strong = size > 1 or (
        words[hit.start] in _STRONG_ANSWERS and (answer == "yes" or _stands_apart(text, words, hit.start))
    )
    if not strong and not talk | _covered(hits, "yes", "no") >= set(range(len(words))):
        return None
    contrary = [other for _, _, meaning, other in candidates if meaning != answer]
    return None if any(not set(other.positions) & set(hit.positions) for other in contrary) else answer


def _stands_apart(text: str, words: Sequence[str], at: int) -> bool:
    """ "No, that's wrong" and "no i want the other" answer; "no one is here" does not."""
    return words[at + 1 : at + 2] == [] or words[at + 1] in _AFTER_ANSWER or _APART.match(text) is not None


def _reference(words: Sequence[str], hits: Hits) -> Reference | None:
    if len(words) > _REFERENCE_TOKENS:
        return None
    not_meant = _covered(hits, "reference_none")
    found: list[tuple[int, int, Reference]] = []
    for reference in REFERENCES:
        for hit in hits.get(f"reference_{reference}", ()):
            if not not_meant.intersection(hit.positions):
                found.append((len(hit.positions), -hit.start, reference))
    return max(found)[2] if found else None


def _is_menu(text: str, words: Sequence[str], hits: Hits) -> bool:
    """ "Help", "hi, anyone there?"; a greeting with a question mark asks as much."""
    if "menu" not in hits and not ("?" in text and _greets(words)):
        return False
    return _covered(hits, "menu", "small_talk", "small_talk_filler") >= set(range(len(words)))


def _asks_for_team(text: str, words: Sequence[str], hits: Hits) -> bool:
    """ "What's your email?" does; "I got your email" does not."""
    asks = "?" in text or words[:1] in (["what"], ["whats"], ["when"], ["quel"], ["quels"], ["c"])
    return asks and "team" in hits and "own" not in hits and len(words) <= _TEAM_TOKENS


def _asks(words: Sequence[str], hits: Hits) -> OrderAsk | None:
    if len(words) > _ASK_TOKENS:
        return None
    found: list[tuple[int, int, OrderAsk]] = []
    for name, heard in hits.items():
        if name in _ORDER_ASKS:
            for hit in heard:
                if len(hit.positions) > 1 or len(words) <= _LONE_WORD_TOKENS:
                    found.append((len(hit.positions), -hit.start, _ORDER_ASKS[name]))
    return max(found)[2] if found else None


def _about_me(words: Sequence[str], hits: Hits) -> AboutMe | None:
    if len(words) > _ABOUT_ME_TOKENS or "not_about_me" in hits:
        return None
    wishes: tuple[AboutMe, ...] = ("forget", "show", "verify")
    return next((wish for wish in wishes if f"about_me_{wish}" in hits), None)


def _is_fragment(text: str, words: Sequence[str], hits: Hits) -> bool:
    """Nothing but a beginning: "hi", "quick question", "my order", "I have a question about"."""
    if text.rstrip().endswith(_UNFINISHED) or (words and words[-1] in _JOINTS and text[-1:] not in "?!."):
        return True
    begun = _covered(hits, "fragment", "small_talk", "small_talk_filler")
    glue = {at for at, word in enumerate(words) if word in _FRAGMENT_GLUE}
    return begun | glue >= set(range(len(words)))
