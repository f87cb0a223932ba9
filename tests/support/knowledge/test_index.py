"""The index: built, refreshed, searched."""

import asyncio
import sqlite3
import string
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.errors import TryAgainLater
from support.knowledge.index import KnowledgeIndex, Refreshed
from support.knowledge.lexicon import EMPTY, load_lexicon
from support.knowledge.sources import Document, DocumentKey, Section, Version
from support.knowledge.sources.markdown import MarkdownFolder
from support.model.people import Language
from support.ports import Knowledge
from support.yaml_nodes import DataFileError
from tests.support.knowledge.labelled import POLICIES, policies, shared


class Shelf:
    """A source in memory, as a help centre would be one: versions first, then what is asked for."""

    def __init__(self, name: str, **pages: str) -> None:
        self.name = name
        self.pages = pages
        self.reads: list[str] = []

    async def versions(self) -> Mapping[DocumentKey, Version]:
        return {DocumentKey(key): Version(text) for key, text in self.pages.items()}

    async def read(self, key: DocumentKey) -> Document:
        self.reads.append(key)
        if self.pages[key] == "away":
            raise TryAgainLater("the help centre did not answer")
        twin, _, suffix = key.partition("_")
        language: Language = "fr" if suffix == "fr" else "en"
        section = Section("main", f"About {twin}", self.pages[key])
        return Document(key, twin, twin, language, None, twin, date(2026, 1, 1), (section,))


async def texts(index: KnowledgeIndex, query: str, language: Language = "en") -> list[str]:
    return [passage.text for passage in await index.search(query, language)]


async def test_a_section_is_found_by_its_address() -> None:
    index = await policies()
    assert {"warranty#duration", "returns#return-window"} <= index.addresses()
    english, french = index.section("warranty#duration", "en"), index.section("warranty#duration", "fr")
    assert english is not None
    assert french is not None
    assert (english.source, french.source) == ("warranty.md#duration", "warranty.fr.md#duration")
    assert french.text.startswith("Notre matériel a une garantie")
    assert index.section("warranty#nowhere", "en") is None


async def test_a_section_without_a_translation_is_found_in_the_language_it_has() -> None:
    index = KnowledgeIndex(":memory:", EMPTY)
    await index.refresh([Shelf("s", socks="Wool only.")])
    assert index.addresses() == {"socks#main"}
    found = index.section("socks#main", "fr")
    assert found is not None
    assert (found.text, found.language) == ("Wool only.", "en")
    index.close()


async def test_it_implements_the_port_and_finds_the_section_with_its_source() -> None:
    knowledge: Knowledge = await policies()
    best, *others = await knowledge.search("how long is the warranty", "en")
    assert best.source == "warranty.md#duration"
    assert best.title == "Warranty: How long the warranty lasts"
    assert best.url == "https://northbeam.example/policies/warranty#duration"
    assert best.citation.url == best.url
    assert 0 < best.score <= 1
    assert [p.score for p in others] == sorted((p.score for p in others), reverse=True)
    assert len(await knowledge.search("return", "en", limit=2)) == 2
    (french,) = await knowledge.search("combien de temps dure la garantie", "fr", limit=1)
    assert french.title.startswith("Garantie\u00a0: ")


async def test_only_what_changed_is_read_again() -> None:
    index = KnowledgeIndex(":memory:", EMPTY)
    shelf = Shelf("help", tents="Pitch tents on grass.", stoves="Stoves burn gas.")
    assert await index.refresh([shelf]) == Refreshed(added=2, sections=2)
    assert await index.refresh([shelf]) == Refreshed(unchanged=2, sections=2)
    assert shelf.reads == ["tents", "stoves"]
    shelf.pages = {"tents": "Pitch tents on sand.", "lamps": "Lamps need oil."}
    assert await index.refresh([shelf]) == Refreshed(added=1, changed=1, removed=1, sections=2)
    assert await texts(index, "tents on sand") == ["Pitch tents on sand."]
    assert await texts(index, "stoves gas") == []


async def test_sources_don_t_drop_each_other_s_documents() -> None:
    index = KnowledgeIndex(":memory:", EMPTY)
    await index.refresh([Shelf("one", tents="Pitch tents."), Shelf("two", tents="Fold tents.")])
    await index.refresh([Shelf("two")])
    assert await texts(index, "tents") == ["Pitch tents."]


async def test_a_source_that_fails_changes_nothing() -> None:
    index = KnowledgeIndex(":memory:", EMPTY)
    await index.refresh([Shelf("help", tents="Pitch tents.")])
    with pytest.raises(TryAgainLater):
        await index.refresh([Shelf("help", tents="Burn tents."), Shelf("other", stoves="away")])
    assert await texts(index, "tents") == ["Pitch tents."]


async def test_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    for file in POLICIES.glob("*.md"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    index = KnowledgeIndex(":memory:", EMPTY)
    await index.refresh([MarkdownFolder("policies", tmp_path)])
    (tmp_path / "aaa.md").write_text("---\ntitle: x\n---\n", encoding="utf-8")
    (tmp_path / "warranty.md").unlink()
    with pytest.raises(DataFileError, match="aaa"):
        await index.refresh([MarkdownFolder("policies", tmp_path)])
    assert (await index.search("how long is the warranty", "en"))[0].source == "warranty.md#duration"


async def test_a_file_serves_readers_while_another_process_refreshes_it(tmp_path: Path) -> None:
    database = tmp_path / "knowledge.db"
    writer, reader = KnowledgeIndex(database, EMPTY), KnowledgeIndex(database, EMPTY)
    await writer.refresh([Shelf("help", tents="Pitch tents.")])
    assert await texts(reader, "tents") == ["Pitch tents."]
    await writer.refresh([Shelf("help", tents="Fold tents.", stoves="Stoves burn gas.")])
    assert await texts(reader, "tents") == ["Fold tents."]
    assert await texts(reader, "stoves") == ["Stoves burn gas."]
    writer.close()
    reader.close()
    again = KnowledgeIndex(database, EMPTY)
    assert await again.refresh([Shelf("help", tents="Fold tents.", stoves="Stoves burn gas.")]) == Refreshed(
        unchanged=2, sections=2
    )


async def test_new_synonyms_take_effect_with_the_next_refresh(tmp_path: Path) -> None:
    database, synonyms = tmp_path / "knowledge.db", tmp_path / "synonyms.yaml"
    shelf = Shelf("help", tents="Pitch shelters on grass.")
    await KnowledgeIndex(database, EMPTY).refresh([shelf])
    synonyms.write_text("concepts: {tent: {en: [marquee, shelter]}}\n", encoding="utf-8")
    index = KnowledgeIndex(database, load_lexicon(synonyms))
    assert await texts(index, "where to pitch") == ["Pitch shelters on grass."]
    assert await texts(index, "marquee") == []
    assert await index.refresh([shelf]) == Refreshed(changed=1, sections=1)
    assert await texts(index, "marquee") == ["Pitch shelters on grass."]


async def test_passages_of_the_language_come_first_and_translations_are_not_repeated() -> None:
    index = KnowledgeIndex(":memory:", EMPTY)
    await index.refresh([Shelf("help", tents="tents", tents_fr="tents", stoves="tents and stoves")])
    found = [(passage.source, passage.language) for passage in await index.search("tents", "fr")]
    assert found == [("tents_fr#main", "fr"), ("stoves#main", "en")]


async def test_a_page_without_translation_is_found_through_its_meanings(tmp_path: Path) -> None:
    synonyms = tmp_path / "synonyms.yaml"
    synonyms.write_text("concepts: {ship: {en: [ship], fr: [livrer]}}\n", encoding="utf-8")
    index = KnowledgeIndex(":memory:", load_lexicon(synonyms))
    await index.refresh([Shelf("help", shipping="We ship to Canada.")])
    assert await texts(index, "Livrez-vous au Canada ?", "fr") == ["We ship to Canada."]


HOSTILE = [
    "", " ", "?", "\x00", "🙂🙂🙂", "\u200b\u200d\ufeff", "مرحبا هل ترسلون إلى كندا", "配送", '"', "'", "* OR *",
    "NEAR(a b, 3)",
    'body:ship AND "', "a" * 40_000, "ship " * 8_000, "-ship ^return title:{x}", "); DROP TABLE documents; --",
    "ship OR" * 500, "\r\n\t\v", "e\u0301" * 2_000, "n° 1042 a@b.example https://x.example/ship",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_no_text_of_a_customer_breaks_the_search(text: str, language: Language) -> None:
    index = await shared()
    for passage in await index.search(text, language):
        assert 0 <= passage.score <= 1
    assert (await index.search("warranty", "en"))[0].source.startswith("warranty.md#")


async def test_the_question_at_the_end_of_an_endless_message_is_found() -> None:
    index = await shared()
    (best, *_) = await index.search("bla bla " * 5_000 + ". How long is the warranty?", "en")
    assert best.source == "warranty.md#duration"


@given(text=st.text(alphabet=st.characters() | st.sampled_from(string.punctuation + "shipretun "), max_size=300))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_searched(text: str) -> None:
    async def search() -> None:
        index = await shared()
        await index.search(text, "en")
        await index.search(text, "fr")

    asyncio.run(search())


async def test_another_thread_may_not_use_it() -> None:
    index = await shared()
    (ask,) = index.asks("warranty", "en")
    with pytest.raises(sqlite3.ProgrammingError, match="thread"):
        await asyncio.to_thread(index.find, ask, "en")
