"""`search_policies`: what the shop's policies say about a question, and what they don't.

A read tool: it quotes word for word and names its source; it never rewrites, and never fills a gap. It tells apart

- *answered*: a section covers what is asked;
- *partial*: a section is about it, the asked detail isn't there ("do you ship to Japan?": the list of destinations,
  and that Japan isn't in it);
- *nothing*: no section covers enough of it to be shown.

How much a section covers is measured in `support.knowledge.ranking`; this module sets the bars.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from support.knowledge import places
from support.knowledge.analysis import Ask, Unit
from support.knowledge.index import KnowledgeIndex
from support.knowledge.ranking import Hit
from support.knowledge.stems import fold
from support.model.decisions import Citation
from support.model.people import Language

Kind = Literal["answered", "partial", "nothing"]

ANSWERED_COVERAGE, ANSWERED_SCORE = 0.65, 0.5
PARTIAL_COVERAGE, PARTIAL_SCORE = 0.5, 0.3
"""Set on the labelled questions in `tests/support/knowledge/questions.yaml`, which guard them."""

_SEVERAL_MAX_WORDS = 60
"""Of one quotation where several questions were asked at once."""
_MAX_MISSING = 3
_MAX_MISSING_CHARS = 40


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """What the policies say. `text` is neutral Markdown, quoted; empty when there is nothing.

    `missing` is what was asked and isn't there: countries by name in the customer's language, else the customer's own
    words (letters and digits only, so that repeating them can't mention or format anything). `language` is that of
    `text`: the other one where a page has no translation.
    """

    kind: Kind
    text: str
    citations: tuple[Citation, ...]
    missing: tuple[str, ...]
    language: Language = "en"
    unlisted: tuple[str, ...] = ()
    """Those of `missing` that are countries which a quoted passage, naming others, leaves out."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """What was found for one ask."""

    kind: Kind
    ask: Ask
    hit: Hit | None
    missing: tuple[str, ...]


class PolicyTool:
    """Answers from the index. Synchronous inside: see `support.knowledge.index` for why that is right."""

    name = "search_policies"

    def __init__(self, knowledge: KnowledgeIndex) -> None:
        self._knowledge = knowledge

    async def search_policies(
        self,
        question: str,
        language: Language,
        *,
        countries: Sequence[str] = (),
        topic: str | None = None,
        before: str = "",
        goods: Collection[str] = (),
    ) -> PolicyAnswer:
        """Look a question up.

        `countries` are ISO 3166 codes recognised in it (names are recognised here too; other codes are ignored).
        `topic` is a page's `topic` or the intent of that name (`policy_shipping`); pages with it are favoured.
        `before` is the customer's question before this one, for follow-ups ("and to France?"); it isn't answered again.
        `goods` are its words, folded, that name goods: that a section names them, too, makes it no answer.
        """
        wanted = topic.removeprefix("policy_") if topic else None
        asks = self._knowledge.asks(question, language, countries, before)
        findings = [self._look_up(_besides(ask, goods), language, wanted, goods) for ask in asks]
        if not findings:
            return PolicyAnswer("nothing", "", (), (), language)
        return self._combined(findings, language)

    def _look_up(self, ask: Ask, language: Language, topic: str | None, goods: Collection[str]) -> _Finding:
        hits = [hit for hit in self._knowledge.find(ask, language, topic=topic) if not _only_names(ask, hit, goods)]
        # The best section of the customer's language; failing that, of a page that has no translation.
        leaders = [next((h for h in hits if (h.section.language == language) is own), None) for own in (True, False)]
        judged = [(hit, _judge(ask, hit)) for hit in leaders if hit is not None]
        for kind in ("answered", "partial"):
            for hit, verdict in judged:
                if verdict == kind:
                    missing = () if kind == "answered" else _missing(ask, hit.missing, language)
                    return _Finding(verdict, ask, hit, missing)
        lacking = judged[0][0].missing if judged else ask
        return _Finding("nothing", ask, None, _missing(ask, lacking, language))

    def _combined(self, findings: Sequence[_Finding], language: Language) -> PolicyAnswer:
        """One answer to all that was asked; asks that one section answers share a quotation."""
        shown: dict[str, list[_Finding]] = {}
        for finding in findings:
            if finding.hit is not None:
                shown.setdefault(finding.hit.section.source, []).append(finding)
        limit = {"max_words": _SEVERAL_MAX_WORDS} if len(shown) > 1 else {}
        texts: list[str] = []
        citations: list[Citation] = []
        for same in shown.values():
            hit = same[0].hit
            if hit is not None:
                texts.append(self._knowledge.quote([finding.ask for finding in same], hit, **limit))
                citations.append(hit.passage.citation)
                quoted = hit.section.language
        missing = tuple(dict.fromkeys(word for finding in findings for word in finding.missing))[:_MAX_MISSING]
        return PolicyAnswer(
            _overall([finding.kind for finding in findings]),
            "\n\n".join(texts),
            tuple(citations),
            missing,
            quoted if texts else language,
            tuple(dict.fromkeys(name for finding in findings for name in _unlisted(finding, language))),
        )


def _besides(ask: Ask, goods: Collection[str]) -> Ask:
    """What is asked of the goods that are named; where nothing else is asked, all of it. What has a meaning of its own
    in the policies ("gift card") stays."""
    rest = tuple(
        replace(unit, required=False) if len(unit.terms) == 1 and fold(unit.surface) in goods else unit for unit in ask
    )
    return rest if any(unit.required for unit in rest) else ask


def _only_names(ask: Ask, hit: Hit, goods: Collection[str]) -> bool:
    """Is what is asked nothing but a word beside the goods in its heading? "Washing waterproof jackets" says how they
    are washed, not that a jacket is waterproof."""
    section = hit.section
    named = {term for unit in ask if fold(unit.surface) in goods for term in unit.terms}
    if section.heading_terms.isdisjoint(named):
        return False
    asked = {term for unit in ask for term in unit.terms}
    says_more = any(word not in asked and asked.isdisjoint(meanings) for word, meanings, _ in section.heading_words)
    return says_more and not any(section.heading_terms.isdisjoint(unit.terms) for unit in ask if unit.required)


def _judge(ask: Ask, hit: Hit) -> Kind:
    if hit.coverage >= ANSWERED_COVERAGE and hit.score >= ANSWERED_SCORE:
        # A country or a figure that isn't there is never made up for by the rest.
        return "partial" if any(unit.kind != "word" for unit in hit.missing) else "answered"
    related = hit.coverage >= PARTIAL_COVERAGE and hit.score >= PARTIAL_SCORE
    only_detail = bool(hit.missing) and all(unit.kind == "place" for unit in hit.missing) and hit.coverage > 0
    return "partial" if (related and _is_about(ask, hit)) or only_detail else "nothing"


def _unlisted(finding: _Finding, language: Language) -> Iterator[str]:
    if finding.hit is not None and finding.hit.section.names_places:
        yield from (places.name_of(unit.code, language) for unit in finding.hit.missing if unit.kind == "place")


def _is_about(ask: Ask, hit: Hit) -> bool:
    """Is there more to what is found than a part of a name? "Price match" isn't what to match a parcel to."""
    lacking = {unit.run for unit in hit.missing if unit.kind == "word" and unit.required}
    return any(unit.required and unit.run not in lacking for unit in ask)


def _overall(kinds: Sequence[Kind]) -> Kind:
    if all(kind == kinds[0] for kind in kinds):
        return kinds[0]
    return "partial"


def _missing(ask: Ask, lacking: Sequence[Unit], language: Language) -> tuple[str, ...]:
    """What is missing, in words: a country's name, or the whole row of words that a missing one stands in."""
    found: dict[str, None] = {}
    for unit in lacking:
        if not unit.required:
            continue
        if unit.kind == "place":
            found[places.name_of(unit.code, language)] = None
        else:
            row = [other.surface for other in ask if other.run == unit.run and other.kind in ("word", "aside")]
            found[" ".join(row)[:_MAX_MISSING_CHARS].strip()] = None
    return tuple(word for word in found if word)[:_MAX_MISSING]
