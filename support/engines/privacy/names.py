"""People's names that nobody told us: where a text says that one follows. Best effort, and measured in the tests.

Known names are another matter (`veil.Veil.know`): those are found wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

_CAP = r"[A-ZÀ-ÖØ-Þ][\w'’]*[\w](?:-[A-ZÀ-ÖØ-Þ]\w+)?"
_PARTICLE = r"(?:de|du|des|la|le|van|von|der|den|da|di|el|al|bin|ben|mc|mac|d['’]|o['’])"
_NAME = rf"(?:{_CAP}(?:[ ]+(?:{_PARTICLE}[ ]?)?{_CAP}|[ ]+[A-Z]\.){{0,3}})"
_ANY = r"[^\W\d_][\w'’-]+"
_LEADS = (
    r"my name(?:'s|’s| is)|name's|name:|nom\s?:|i am|i'm|i’m|this is|it's|it’s|je m['’]appelle|mon nom (?:est|c['’]est)"
    r"|je suis|c['’]est|moi c['’]est|(?:under|in) the name(?: of)?|au nom de|for my (?:wife|husband|son"
    r"|daughter|friend|mother|father)"
    r"|pour (?:ma femme|mon mari|mon fils|ma fille|mon ami|mon amie|ma mère|mon père)|ask for|attn\.?:?|c/o|chez"
    r"|recipient(?: is|:)?|destinataire(?: est|\s?:)?|signed by|signé par|delivered to|livré à|remis à"
    r"|neighbou?r(?: called| named)?"
    r"|voisine?(?: s['’]appelle)?|spoke (?:to|with)|parlé (?:à|avec)|avec|hi,? i am|bonjour,? je suis"
    r"|surname is|last name is|first name is"
    r"|nom de famille est|prénom est|belongs to|appartient à|gift for|cadeau pour|customer|cliente?"
)
_TITLES = r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|M|Mme|Mlle|Monsieur|Madame|Mademoiselle|Docteur"
_LED = re.compile(rf"(?i:\b(?:{_LEADS}))[ ,:]+(?P<value>{_NAME})")
_LOWER = re.compile(
    rf"\b(?:my name is|my name's|je m['’]appelle|mon nom est|my surname is|my last name is)[ :]+"
    rf"(?P<value>{_ANY}(?: (?!and\b|et\b|i\b|je\b|but\b|mais\b|my\b|mon\b|ma\b|from\b|de\b){_ANY})?)",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"\b(?:{_TITLES})\b\.?[ ]+(?P<value>{_NAME})")
_SIGNED = re.compile(
    r"(?i:\b(?:thanks|thank you|thx|cheers|regards|best|sincerely|yours|love|merci|cordialement|bien à vous"
    r"|bonne journée"
    r"|salutations|amicalement|bàv))(?: (?:a lot|again|so much|in advance|d['’]avance|beaucoup|distinguées"
    r"|regards|wishes|bien))*"
    rf"[ ]*[,.!\n—-]+\s*(?:[—-]\s*)?(?P<value>{_NAME})[ ]*[.!]?\s*$"
)
_LAST_LINE = re.compile(rf"\n[ ]*(?:[—-][ ]*)?(?P<value>{_NAME})[ ]*$")
_GREETED = re.compile(rf"^(?i:hi|hello|hey|dear|bonjour|salut|cher|chère)[ ]+(?P<value>{_NAME})(?=[ ]*[,!.\n])")
_SAYS_HERE = re.compile(rf"^(?P<value>{_NAME})[ ]+(?i:here|speaking|ici|à l['’]appareil)\b")
_WHOLE = re.compile(rf"(?<![\w'’-])(?P<value>{_CAP}(?:[ ]+(?:{_PARTICLE}[ ]?)?{_CAP}){{1,3}})(?![\w])")
"""A first and a last name, wherever they stand in what a person wrote."""
_SINGLE = re.compile(
    r"(?<![\w@#/.'’-])(?:(?:[DdLlJj]|[Qq]u)['’])?(?P<value>[A-ZÀ-ÖØ-Þ][a-zß-ÿ]{2,}(?:-[A-ZÀ-ÖØ-Þ]?[a-zß-ÿ]+)?)(?![\w@/-]|\.\w)"
)
"""A first name alone."""
_BEGINS_AFTER = frozenset(".!?:…\n-–—•*")
_GOES_ON = re.compile(
    r"[ ]*(?:[,\n]|[.!]?[ ]*$|['’]s\b|[ ](?:told|said|says|asked|wrote|ordered|bought|placed|paid|signed|received|got"
    r"|has|had|here|again|from|speaking|m['’]a|a|avait|vient|dit|ici|et|and)\b)"
)
"""What stands after a name that begins a sentence."""
_NEAR = 6
_ADVERB = re.compile(r"(?:ly|ment|ing|[aeiou]nt)$")
_FIRST_NAME_WORDS = """
rose grace mark bill grant jack hope joy faith ray chase drew frank gene lance miles rich rob sandy sue wade dawn eve
heather holly iris ivy jasmine lily crystal melody james matthew paul peter sandra maria ann anne jean frances will sam
tom tim dan matt pierre fleur claire blanche marin constant dominique marie mathilde
"""
_FIRST_NAMES = frozenset(_FIRST_NAME_WORDS.split())
"""First names that are words as well, or that examples are written with; colours are left out."""
_PLACE_WORDS = """
united states kingdom new york zealand los angeles san francisco las vegas hong kong south north east west great britain
saint sainte états-unis royaume-uni nouvelle-zélande pays-bas costa rica sri lanka puerto rico czech republic european
union européenne apple google pay carte bancaire american express la le les sainte-lucie old town
"""
_PLACES = frozenset(_PLACE_WORDS.split())
_OTHER_WORDS = """
a an the my your our i it this that there here order orders return refund tracking track shipping delivery
please thank you thanks i'm i'd i've i'll hello hi hey bonjour salut merci where when what why how is are can could
will would do does did
not no yes ok le la les un une mon ma mes votre vos notre nos je il elle ce cette commande retour remboursement
livraison colis où quand quoi pourquoi comment est sont peut pouvez oui non waiting still very so just looking
trying writing sorry happy sure done good great fine new back at in on to of with from for by monday tuesday
wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche january february
march april may june july august september october november december janvier février mars avril mai juin juillet
août septembre octobre novembre décembre usps ups fedex dhl colissimo chronopost canada france germany paypal
visa shopify slack discord team everyone all anyone folks guys tous toutes équipe le la
"""
_NO_NAMES = frozenset(_OTHER_WORDS.split())


def unknown_names(
    text: str,
    keep: Set[str] = frozenset(),
    *,
    written: bool = False,
    everyday: Callable[[str], bool] | None = None,
) -> Iterator[tuple[int, int]]:
    """Where names stand. `keep` are words, in small letters, that are none: the shop's own name, its goods.

    `written`: by a person, in whose words two capitals side by side are a name, as a rule; so is one word with a
    capital that is not an `everyday` one. In a catalogue they are not.
    """
    if written:
        yield from _whole_names(text, keep)
        if everyday is not None:
            yield from _single_names(text, keep, everyday)
    for form in (_LED, _TITLED, _SIGNED, _LAST_LINE, _GREETED, _SAYS_HERE, _LOWER):
        for match in form.finditer(text):
            start, end = match.span("value")
            words = match["value"].split()
            while words and _is_none(words[-1], keep):
                end -= len(words[-1]) + 1
                words.pop()
            is_place = all(word.lower() in _PLACES for word in words)
            if words and not is_place and not _is_none(words[0], keep):
                yield start, start + len(text[start:end].rstrip())


def _whole_names(text: str, keep: Set[str]) -> Iterator[tuple[int, int]]:
    for match in _WHOLE.finditer(text):
        start, words = match.start(), match["value"].split()
        while words and _is_none(words[0], keep):  # "Is Dorothea Blackwood …": what begins a sentence is no name
            start += len(words[0]) + 1
            words.pop(0)
        if len(words) > 1 and not any(_is_none(word, keep) or word.lower() in _PLACES for word in words):
            yield start, match.end()


def _single_names(text: str, keep: Set[str], everyday: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """A capital is a name's, but where a sentence begins: there only with what follows names."""
    for match in _SINGLE.finditer(text):
        word = match["value"]
        plain = word.lower()
        if _is_none(word, keep) or plain in _PLACES or (everyday(word) and plain not in _FIRST_NAMES):
            continue
        before = text[max(0, match.start() - _NEAR) : match.start()].rstrip(" \"'«“(")
        begins = before[-1] in _BEGINS_AFTER if before else match.start() < _NEAR
        if not begins or (_GOES_ON.match(text, match.end()) and not _ADVERB.search(word)):
            yield match.span("value")


def _is_none(word: str, keep: Set[str]) -> bool:
    plain = word.strip(".,'’").lower()
    return plain in _NO_NAMES or plain in keep
