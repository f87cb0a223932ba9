"""The knowledge index: sections of documents in an SQLite file of its own, searched through FTS5.

Built with sqlite-utils, one table and one FTS5 table a language, so that how rare a word is counts within its language
only. What FTS5 indexes are the *terms* of `analysis`, not the raw text; its own tokenizer only divides them at blanks.
A customer's text can't reach the query syntax: terms are letters, digits and underscores, each between quotes.

**Reading on the event loop.** A search of a shop's policies (160 sections) costs 0.8 ms of CPU, less than 0.1 ms of it
in SQLite, whose pages are in the connection's cache; handing it to a thread and back would cost about as much and need
a connection a thread. So reads run where they are called, on one connection that must stay in its thread. An index of
another size would need a thread: 10,000 sections take 14 ms.

Writing is for start-up and `ingest`. It is one transaction, begun after every changed document has been read and
checked: a reader, in this process or another (WAL), sees the old index or the new one, and a broken file changes
nothing.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from support.knowledge import analysis
from support.knowledge.excerpt import MAX_WORDS, excerpt
from support.knowledge.lexicon import Lexicon
from support.knowledge.ranking import (
    Hit,
    Rarity,
    StoredSection,
    heading_words,
    pieces_with_terms,
    rank,
    relevance,
    said_in,
    strengths,
)
from support.knowledge.sources import Document, DocumentKey, Source, Version
from support.knowledge.stems import words
from support.model.decisions import Passage
from support.model.people import LANGUAGES, Language

_SCHEMA_VERSION = "1"
_BUSY_TIMEOUT_S = 10.0
_MAX_TERMS = 24
"""Of a query: FTS5's time grows with the terms (100,000 repetitive sections: 146 ms with all words)."""
_CANDIDATES = 20
_CACHED_SECTIONS = 4_096
_WEIGHTS = (1.0, 5.0, 1.0)
"""bm25's of title, heading, body: a heading says what a section is about."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh changed, in documents."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    sections: int = 0
    """Sections in the index afterwards."""


@dataclass(frozen=True, slots=True)
class Page:
    """One indexed document, and into how many sections it fell."""

    source: str
    title: str
    language: Language
    sections: int


class KnowledgeIndex:
    """Implements `ports.Knowledge`. Must be used in the thread that made it."""

    def __init__(self, database: Path | str, lexicon: Lexicon) -> None:
        """`database` is a file, made if it isn't there, or ":memory:"."""
        self.lexicon = lexicon
        connection = sqlite3.connect(str(database), timeout=_BUSY_TIMEOUT_S)
        self._db = Database(connection, execute_plugins=False)
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._is_shared = str(database) != ":memory:"
        if self._is_shared:
            self._db.enable_wal()
        self._prepare()
        self._seen_version = -1
        self._sections: dict[tuple[Language, int], StoredSection] = {}
        self._frequencies: dict[Language, dict[str, int]] = {}
        self._counts: dict[Language, int] = {}
        self._rarities: dict[Language, dict[str, float]] = {}
        self._parsers: dict[Language, analysis.QuestionParser] = {}

    def close(self) -> None:
        self._db.close()

    async def search(self, query: str, language: Language, *, limit: int = 4) -> Sequence[Passage]:
        """The `Knowledge` port."""
        hits: list[Hit] = []
        for ask in self.asks(query, language):
            hits += self.find(ask, language, limit=limit)
        # Several asks in one query may hit the same section: the better one stays.
        best: dict[tuple[str, Language], Hit] = {}
        for hit in sorted(hits, key=lambda hit: (hit.section.language != language, -hit.score)):
            best.setdefault((hit.section.source, hit.section.language), hit)
        return tuple(hit.passage for hit in best.values())[:limit]

    def asks(
        self, question: str, language: Language, countries: Sequence[str] = (), before: str = ""
    ) -> tuple[analysis.Ask, ...]:
        """What a question asks, in the terms of this index. `before` is the question that it may follow up."""
        self._notice_changes()
        parser = self._parsers.get(language)
        if parser is None:
            parser = self._parsers[language] = analysis.QuestionParser(self.lexicon, language, self._words(language))
        return parser.asks(question, countries, before)

    def find(
        self, ask: analysis.Ask, language: Language, *, topic: str | None = None, limit: int = 4
    ) -> tuple[Hit, ...]:
        """Sections that have something of what is asked, best first; those of `language` before others.

        A section of another language comes only where the document has no translation.
        """
        self._notice_changes()
        hits: list[Hit] = []
        twins: set[str] = set()
        for searched in (language, *(other for other in LANGUAGES if other != language)):
            found = [(section, bm25) for section, bm25 in self._candidates(ask, searched) if section.twin not in twins]
            hits += rank(ask, found, self._rarity(searched), topic=topic)
            if len(hits) >= limit:
                break
            twins |= self._twins(searched)
        return tuple(hits[:limit])

    def quote(self, asks: Sequence[analysis.Ask], hit: Hit, *, max_words: int = MAX_WORDS) -> str:
        """What a section says about the asks, word for word."""
        rarity = self._rarity(hit.section.language)
        each = [relevance(ask, hit.section, rarity) for ask in asks]
        pieces = [piece for piece, _ in hit.section.pieces]
        total = [sum(values) for values in zip(*each, strict=True)]
        by_country = hit.section.names_places and any(unit.kind == "place" for ask in asks for unit in ask)
        return excerpt(pieces, total, max_words=max_words, selective=by_country)

    def addresses(self) -> frozenset[str]:
        """Of all sections, the same in every language: `returns#return-window`."""
        tables = " UNION ".join(f"SELECT document, anchor FROM sections_{language}" for language in LANGUAGES)  # noqa: S608 (names are ours)
        rows = self._db.execute(f"SELECT d.twin, s.anchor FROM ({tables}) s JOIN documents d ON d.id = s.document")  # noqa: S608
        return frozenset(f"{twin}#{anchor}" for twin, anchor in rows)

    def section(self, address: str, language: Language) -> Passage | None:
        """The section at an address, in that language or in one it has."""
        self._notice_changes()
        for each in (language, *(other for other in LANGUAGES if other != language)):
            joined = f"sections_{each} s JOIN documents d ON d.id = s.document"
            statement = f"SELECT s.id FROM {joined} WHERE d.twin || '#' || s.anchor = ?"  # noqa: S608 (names are ours)
            for (row,) in self._db.execute(statement, [address]):
                return Hit(self._section(each, row), 1.0, 1.0, ()).passage
        return None

    def contents(self) -> Sequence[Page]:
        """The documents that are indexed, by source and title."""
        pages = []
        for row in self._db.query("SELECT * FROM documents ORDER BY source, page_title, language"):
            counted = f"SELECT COUNT(*) FROM sections_{row['language']} WHERE document = ?"  # noqa: S608 (names are ours)
            (sections,) = self._db.execute(counted, [row["id"]]).fetchone()
            pages.append(Page(row["source"], row["page_title"], row["language"], int(sections)))
        return pages

    async def refresh(self, sources: Sequence[Source]) -> Refreshed:
        """Bring the index up to date with the sources: read what changed, drop what is gone.

        Raises what a source raises; then nothing has changed.
        """
        fresh: list[tuple[str, Version, Document]] = []
        gone: list[tuple[str, str]] = []
        added = changed = unchanged = 0
        terms = f"{analysis.VERSION}.{self.lexicon.fingerprint}"
        stored = self._stored_versions(terms)
        for source in sources:
            versions = await source.versions()
            for key, version in versions.items():
                known = stored.get((source.name, key))
                if known == version:
                    unchanged += 1
                    continue
                fresh.append((source.name, version, await source.read(key)))
                added, changed = added + (known is None), changed + (known is not None)
            gone += [(name, key) for name, key in stored if name == source.name and DocumentKey(key) not in versions]
        if fresh or gone:
            with self._writing():
                for origin, absent in gone:
                    self._remove(origin, absent)
                for origin, version, document in fresh:
                    self._remove(origin, document.key)
                    self._add(origin, version, document)
                self._db.table("index_state").upsert({"name": "terms", "value": terms}, pk="name")
            self._seen_version = -1
        return Refreshed(added, changed, len(gone), unchanged, sum(self._count(language) for language in LANGUAGES))

    # ── reading ───────────────────────────────────────────────────────────────────────────────────────────

    def _candidates(self, ask: analysis.Ask, language: Language) -> list[tuple[StoredSection, float]]:
        """Sections with any of the terms, each with its bm25 (higher is better, FTS5's sign turned)."""
        terms = dict.fromkeys(term for unit in ask for term in unit.terms)
        frequencies = self._frequencies[language]
        present = sorted((term for term in terms if term in frequencies), key=frequencies.__getitem__)[:_MAX_TERMS]
        if not present:
            return []
        query = " OR ".join(f'"{term}"' for term in present)
        fts = f"sections_{language}_fts"
        statement = f"SELECT rowid, bm25({fts}, ?, ?, ?) AS b FROM {fts} WHERE {fts} MATCH ? ORDER BY b LIMIT ?"  # noqa: S608 (names are ours)
        rows = self._db.execute(statement, [*_WEIGHTS, query, _CANDIDATES]).fetchall()
        return [(self._section(language, row), -bm25) for row, bm25 in rows]

    def _section(self, language: Language, row: int) -> StoredSection:
        section = self._sections.get((language, row))
        if section is None:
            if len(self._sections) >= _CACHED_SECTIONS:
                self._sections.clear()
            section = self._sections[(language, row)] = self._load(language, row)
        return section

    def _load(self, language: Language, row: int) -> StoredSection:
        statement = (
            f"SELECT s.*, d.key, d.twin, d.page_title, d.url, d.topic FROM sections_{language} s "  # noqa: S608 (names are ours)
            "JOIN documents d ON d.id = s.document WHERE s.id = ?"
        )
        values = next(iter(self._db.query(statement, [row])))
        title, heading, body = (frozenset(values[part].split()) for part in ("title", "heading", "body"))
        pieces = pieces_with_terms(values["text"], language, self.lexicon)
        return StoredSection(
            source=f"{values['key']}#{values['anchor']}",
            twin=values["twin"],
            title=values["page_title"],
            heading=values["heading_text"],
            text=values["text"],
            language=language,
            url=f"{values['url']}#{values['anchor']}" if values["url"] else None,
            topic=values["topic"],
            ordinal=values["ordinal"],
            title_terms=title,
            heading_terms=heading,
            names_places=any(term.startswith("p_") for term in body),
            strengths=strengths(heading, body, title),
            heading_words=heading_words(heading, language, self.lexicon, self._rarity(language)),
            pieces=pieces,
            said_in=said_in(pieces),
        )

    def _rarity(self, language: Language) -> Rarity:
        frequencies, count, known = self._frequencies[language], self._counts[language], self._rarities[language]
        unknown = math.log(2 + 2 * count)

        def rarity(term: str) -> float:
            value = known.get(term)
            if value is None:
                frequency = frequencies.get(term)
                if frequency is None:
                    return unknown
                value = known[term] = math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
            return value

        return rarity

    def _words(self, language: Language) -> frozenset[str]:
        return frozenset(word for (word,) in self._db.execute(f"SELECT word FROM words_{language}"))  # noqa: S608 (names are ours)

    def _twins(self, language: Language) -> set[str]:
        rows = self._db.execute("SELECT DISTINCT twin FROM documents WHERE language = ?", [language])
        return {twin for (twin,) in rows}

    def _notice_changes(self) -> None:
        """Forget what was cached if this or another process has written since."""
        if self._seen_version >= 0 and not self._is_shared:
            return
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        if version == self._seen_version:
            return
        self._sections.clear()
        self._parsers.clear()
        for language in LANGUAGES:
            rows = self._db.execute(f"SELECT term, doc FROM temp.vocabulary_{language}")  # noqa: S608 (names are ours)
            self._frequencies[language] = dict(rows.fetchall())
            self._counts[language] = self._count(language)
            self._rarities[language] = {}
        self._seen_version = version

    def _count(self, language: Language) -> int:
        return int(self._db.table(f"sections_{language}").count)

    # ── writing ───────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction that has the write lock from the start, so that two refreshes can't interleave."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:  # whatever it was, a half-written index must not stay
            self._db.rollback()
            raise
        self._db.commit()

    def _prepare(self) -> None:
        """Make the tables; empty ones if what is there has other columns."""
        if self._state("schema") != _SCHEMA_VERSION:
            self._make_tables()
        for language in LANGUAGES:
            self._db.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary_{language} "
                f"USING fts5vocab(main, sections_{language}_fts, row)"
            )

    def _state(self, name: str) -> str | None:
        if not self._db["index_state"].exists():
            return None
        row = self._db.execute("SELECT value FROM index_state WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else None

    def _make_tables(self) -> None:
        for language in LANGUAGES:
            for table in (f"sections_{language}_fts", f"sections_{language}", f"words_{language}"):
                self._db.execute(f"DROP TABLE IF EXISTS {table}")
        self._db.execute("DROP TABLE IF EXISTS documents")
        self._db.execute("DROP TABLE IF EXISTS index_state")
        self._db.table("documents").create(
            {"id": int, "source": str, "key": str, "version": str, "twin": str, "language": str, "page_title": str,
             "url": str, "topic": str, "updated": str},
            pk="id",
        )  # fmt: skip
        self._db.table("documents").create_index(["source", "key"], unique=True)
        for language in LANGUAGES:
            self._db.table(f"words_{language}").create({"word": str}, pk="word")
            sections = self._db.table(f"sections_{language}")
            sections.create(
                {"id": int, "document": int, "ordinal": int, "anchor": str, "heading_text": str, "text": str,
                 "title": str, "heading": str, "body": str},
                pk="id",
                foreign_keys=[("document", "documents", "id")],
            )  # fmt: skip
            sections.create_index(["document"])
            sections.enable_fts(["title", "heading", "body"], create_triggers=True, tokenize="unicode61 tokenchars '_'")
        self._db.table("index_state").insert({"name": "schema", "value": _SCHEMA_VERSION}, pk="name")

    def _stored_versions(self, terms: str) -> Mapping[tuple[str, str], str]:
        """What is in the index. Documents whose terms were made in another way count as outdated: they are still
        found, not as well, until a refresh replaces them all at once."""
        current = self._state("terms") == terms
        rows = self._db.execute("SELECT source, key, version FROM documents")
        return {(source, key): version if current else "" for source, key, version in rows}

    def _remove(self, source: str, key: str) -> None:
        for language in LANGUAGES:
            self._db.table(f"sections_{language}").delete_where(
                "document IN (SELECT id FROM documents WHERE source = ? AND key = ?)", [source, key]
            )
        self._db.table("documents").delete_where("source = ? AND key = ?", [source, key])

    def _add(self, source: str, version: Version, document: Document) -> None:
        """Words of documents that go stay known: they only serve to repair typing errors."""
        table = self._db.table("documents").insert(
            {"source": source, "key": document.key, "version": version, "twin": document.twin,
             "language": document.language, "page_title": document.title, "url": document.url,
             "topic": document.topic, "updated": document.updated.isoformat()}
        )  # fmt: skip
        language = document.language
        texts = (document.title, *(text for section in document.sections for text in (section.heading, section.text)))
        known = {word.folded for text in texts for word in words(text)}
        self._db.table(f"words_{language}").insert_all(({"word": word} for word in sorted(known)), ignore=True)
        title = " ".join(analysis.terms_of(document.title, language, self.lexicon))
        self._db.table(f"sections_{language}").insert_all(
            {"document": table.last_pk, "ordinal": ordinal, "anchor": section.anchor, "heading_text": section.heading,
             "text": section.text, "title": title,
             "heading": " ".join(analysis.terms_of(section.heading, language, self.lexicon, heading=True)),
             "body": " ".join(analysis.terms_of(section.text, language, self.lexicon))}
            for ordinal, section in enumerate(document.sections)
        )  # fmt: skip
