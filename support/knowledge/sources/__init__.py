"""Where knowledge comes from: a `Source` lists documents with their versions and reads those that changed.

One source a file in this package. A source knows its origin's format and nothing of search; the index knows nothing
of formats. Listing has to be cheap (file hashes, a help centre's `updated_at`), since every refresh does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NewType, Protocol

from support.model.people import Language

DocumentKey = NewType("DocumentKey", str)
"""What a document is called within its source, and in citations: `shipping.fr.md`."""
Version = NewType("Version", str)
"""Changes whenever the document does: a content hash, a revision number."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document that answers one thing. `anchor` is the same in every translation.

    `text` is neutral Markdown: paragraphs on one line each with an empty line between, list items a line each.
    """

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One page in one language. `twin` is the same in all translations of a page. `topic` is what intents ask for."""

    key: DocumentKey
    twin: str
    title: str
    language: Language
    url: str | None
    topic: str | None
    updated: date
    sections: tuple[Section, ...]


class Source(Protocol):
    """One origin of documents. Raises DataFileError (a person must mend it) or TryAgainLater (it is away)."""

    name: str
    """Stable and unique among the sources of an index: documents that a source no longer lists are dropped."""

    async def versions(self) -> Mapping[DocumentKey, Version]:
        """All documents there are now."""
        ...

    async def read(self, key: DocumentKey) -> Document:
        """One of them."""
        ...
