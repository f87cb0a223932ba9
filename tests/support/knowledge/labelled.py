"""The labelled questions (`questions.yaml`), and how an answer to one is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from support.knowledge.index import KnowledgeIndex
from support.knowledge.lexicon import load_lexicon
from support.knowledge.sources.markdown import MarkdownFolder
from support.model.people import LANGUAGES, Language
from support.tools.policies import Kind, PolicyAnswer

POLICIES = Path(__file__).parents[3] / "data" / "policies"


@dataclass(frozen=True, slots=True)
class Question:
    """`sections` are the right ones, any of them; none if the policies have no answer."""

    text: str
    language: Language
    countries: tuple[str, ...]
    kind: Kind
    sections: tuple[str, ...] = ()


def questions() -> list[Question]:
    return list(_read())


def _read() -> Iterator[Question]:
    content = yaml.safe_load(Path(__file__).with_name("questions.yaml").read_text(encoding="utf-8"))
    for sections, by_language in content["answered"].items():
        for language in LANGUAGES:
            for line in by_language.get(language, ()):
                yield _question(line, language, "answered", tuple(sections.split(" or ")))
    kinds: tuple[Kind, ...] = ("partial", "nothing")
    for kind in kinds:
        for language in LANGUAGES:
            for line in content[kind][language]:
                yield _question(line, language, kind)


def _question(line: str, language: Language, kind: Kind, sections: tuple[str, ...] = ()) -> Question:
    text, _, countries = line.partition(" | ")
    return Question(text, language, tuple(countries.split()), kind, sections)


def section_of(source: str) -> str:
    """`shipping#express` from `shipping.fr.md#express`: the same in every language."""
    file, _, anchor = source.partition("#")
    return f"{file.split('.', 1)[0]}#{anchor}"


def shown(answer: PolicyAnswer) -> tuple[str, ...]:
    return tuple(section_of(citation.source) for citation in answer.citations)


async def shared() -> KnowledgeIndex:
    """One index for all tests that only read, made once."""
    if not _SHARED:
        _SHARED.append(await policies())
    return _SHARED[0]


_SHARED: list[KnowledgeIndex] = []


async def policies(database: Path | str = ":memory:") -> KnowledgeIndex:
    """The sandbox shop's policies, indexed."""
    index = KnowledgeIndex(database, load_lexicon(POLICIES / "synonyms.yaml"))
    await index.refresh([MarkdownFolder("policies", POLICIES)])
    return index
