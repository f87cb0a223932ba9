"""Goods that a reply says are sold here, in whatever letters: a name of the shop's must be one that is known.

Capitals tell a name (`claims`); "the nimbus scarf is in stock" has none. So where a clause says of goods that they are
there, cost something or are to be had, its noun phrases are looked at: a word in one that is none of everyday, of the
shop's trade or of any source is taken for a name that was made up, and a kind of goods of which the turn knows nothing
is not sold here, as far as anybody looked. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from support.engines.understanding.text import fold

_THERE = (
    r"(?:back )?in stock|out of stock|sold out|restocked|on sale|available|ready to (?:ship|go|leave)|in our (?:shop"
    r"|range|store|catalogue)|en stock|en rupture|épuisée?s?|réapprovisionnée?s?|en vente|disponibles?"
    r"|prête?s? à partir|au catalogue|costs?|costing|priced at|sells? for|sold|comes? in|comes? with|coûte\w*|vendue?s?"
    r"|existe\w*"
)
"""What is said after the goods."""
_GIVEN = (
    r"we(?: also| still| now| do| even)?(?:['’]ve(?: also)?(?: got)?| have(?: got)?| sell| stock| carry| offer)"
    r"|there(?:['’]s| is| are)(?: also| even)?"
    r"|(?:i(?:['’]d| would| can|['’]ll)?|you (?:might|may|could|can|should)|you['’]d)(?: also| really| warmly| even)?"
    r" (?:recommend|suggest|go for|take|pick|choose|like|love|try|consider)"
    r"|(?:have you )?(?:thought of|considered)|what about|how about"
    r"|nous (?:avons|vendons|proposons|stockons)(?: aussi| également| encore)?|on (?:a|vend|propose)(?: aussi)?"
    r"|il (?:y a|existe|reste)(?: aussi| encore| également)?"
    r"|je (?:vous )?(?:recommande|conseille|suggère|propose|prendrais|choisirais)(?: plutôt| aussi)?"
    r"|vous (?:aimerez|pourriez (?:aimer|prendre|choisir))(?: aussi| sans doute| peut-être)?"
    r"|pourquoi pas|que diriez-vous d(?:e|u)"
)
_TOLD = r"try|take|choose|pick|go for|consider|look at|prenez|essayez|choisissez|optez pour|regardez"
"""What is said before them; the latter where a clause begins."""
_ANCHORS_WORDS = """
stock sold restocked sale available ready range store shop catalogue rupture épuisé épuisée épuisés épuisées
réapprovisionné réapprovisionnée réapprovisionnés réapprovisionnées vente disponible disponibles partir cost costs
costing priced sell sells come comes coûte coûtent coûtera vendu vendue vendus vendues vend existe existent ve have
carry offer there recommend suggest go take pick choose like love try consider considered thought about look avons
vendons proposons stockons propose a y reste recommande conseille suggère prendrais choisirais aimerez aimer prendre
choisir pas diriez prenez essayez choisissez optez regardez
"""
_ANCHORS = frozenset(_ANCHORS_WORDS.split())
"""Without any of these words nothing of the kind is said."""
_DETERMINER = (
    r"(?:(?:the|an?|our|some|these|those|this|that|le|la|les|une?|notre|nos|des|cette?|cet|ces|du)\s+|[ld]['’]\s?)"
)
_WORD = r"[^\W_][\w'’-]*"
_WORDS = rf"{_WORD}(?:\s{_WORD}){{0,4}}"
_SAID_AFTER = re.compile(rf"\b(?:{_THERE})\b")
_OBJECT = re.compile(rf"(?:\b(?:{_GIVEN})|^\W*(?:{_TOLD}))\s+{_DETERMINER}?(?P<words>{_WORDS})")
_SUBJECT = re.compile(rf"(?:\b{_DETERMINER}|^\W*)(?P<words>{_WORDS})")
_CLAUSE = re.compile(r"[.!?;:()\n]+|,\s|\s[–—]\s|\s(?=but\b|mais\b)")
_DENIED = re.compile(r"\b(?:not|never|no|none|nothing|cannot|n['’]|ne|pas|aucune?|rien|ni)\b|n['’]t\b")
_WORD_ALONE = re.compile(r"\w+")
_ENDS_WORDS = """
is are was were be been has have had does do did will would can could may might should must that which who whose whom
in on at to of for from with without by if when while as and or than so about you we i they he she it your their its
come comes cost costs sell sells sold ship ships fit fits also now still again right just once there here only too est
sont était étaient sera seront a ont avait fait peut peuvent doit qui que qu dont où dans sur à au aux de du des pour
par avec sans chez si quand comme et ou ni en vous nous je il elle ils elles votre vos leur existe existent coûte
coûtent aussi encore toujours bien déjà plupart actuellement maintenant ici s n ne se y
"""
_ENDS = frozenset(_ENDS_WORDS.split())
"""Words that end a noun phrase."""
_PLAIN_WORDS = """
new same other another next first second best good great nice light lightweight heavy warm warmer cosy cozy soft thin
thick waterproof windproof breathable durable sturdy comfortable compact foldable packable smaller larger bigger
lighter cheaper similar several many few more most all any both each every such different regular standard classic
version model size colour color item product option choice pair set kind sort type range limited popular favourite
favorite insulated synthetic padded quick dry reflective slim wide narrow long short full half nouveau nouvel nouvelle
nouveaux même autre prochain premier première meilleur bon bonne beau belle léger légère lourd chaud chaude doux douce
douillet fin épais imperméable respirant résistant solide confortable compact pliable petit petite grand grande
semblable plusieurs tous toute chaque tel différent version modèle taille coloris couleur article produit choix paire
sorte type gamme limité populaire préféré isolé synthétique matelassé rapide réfléchissant large étroit long longue
court courte
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())
"""What is said of many goods, and names none."""
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Trade:
    """What is known of words. `everyday`: is it one of the language, or of the shop's trade, which names nothing of its
    own? `kinds`: the kinds of goods in a phrase, each with the places of its words. `kinds_in`: those in a text."""

    everyday: Callable[[str], bool]
    kinds: Callable[[str], Collection[tuple[str, tuple[int, ...]]]]
    kinds_in: Callable[[str], Collection[str]]


@dataclass(frozen=True, slots=True)
class Goods:
    """Something that is said to be sold here, or (`denied`) not to be. `names` are the words in it that must stand in a
    source; `kind` is what it is, where that is known."""

    text: str
    names: tuple[str, ...]
    kind: str
    denied: bool


def find(text: str, trade: Trade) -> Iterator[Goods]:
    """All that a text, in `comparable` spelling, says of the kind; in small letters."""
    lower = text.lower()
    if _ANCHORS.isdisjoint(_WORD_ALONE.findall(lower)):
        return
    for clause in _CLAUSE.split(lower):
        phrases = list(_phrases(clause)) if clause else []
        denied = bool(phrases) and _DENIED.search(clause) is not None
        for phrase in phrases:
            yield from _read(phrase, trade, denied=denied)


def _phrases(clause: str) -> Iterator[str]:
    """What is given, and whatever stands before what is said of it."""
    said = [match.start() for match in _SAID_AFTER.finditer(clause)]
    subjects = _SUBJECT.finditer(clause, 0, said[-1]) if said else ()
    for match in (*_OBJECT.finditer(clause), *subjects):
        words = match["words"].split()
        end = next((at for at, word in enumerate(words) if word.strip("'’-") in _ENDS), len(words))
        if end:
            yield " ".join(words[:end])


def _read(phrase: str, trade: Trade, *, denied: bool) -> Iterator[Goods]:
    parts = [part for word in phrase.split() for part in re.split(r"['’-]", word)]
    names = tuple(fold(part) for part in parts if not _names_nothing(part, trade))
    last = len(phrase.split()) - 1
    heads = [kind for kind, at in trade.kinds(phrase) if 0 in at or last in at]
    if names or heads:
        yield Goods(phrase, names, heads[0] if heads else "", denied)


def _names_nothing(word: str, trade: Trade) -> bool:
    return (
        len(word) < _SHORTEST
        or not word.isalpha()
        or word in _PLAIN
        or word.removesuffix("s") in _PLAIN
        or trade.everyday(word)
    )
