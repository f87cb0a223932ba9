"""Knowledge from a folder of Markdown files: `shipping.md`, `shipping.fr.md`, a section under each `##` heading.

    ---
    title: Shipping
    language: en
    url: https://shop.example/policies/shipping
    topic: shipping          # optional; questions with intent policy_shipping favour it
    updated: 2026-10-15
    ---

    ## Where we ship {#where-we-ship}

Strict, because a page that is read half is worse than one that is refused: whoever writes the policies gets the file
and the line. What a chat can't show is turned into what it can: lines of a paragraph are joined, a table becomes a list
of its rows; `###` headings become bold lines; comments are dropped.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from support.knowledge.sources import Document, DocumentKey, Section, Version
from support.knowledge.stems import words
from support.model.people import LANGUAGES, Language
from support.yaml_nodes import DataFileError, Entry, Reader

_REQUIRED = ("title", "language", "url", "updated")
_KEYS = (*_REQUIRED, "topic")
_TOPIC = re.compile(r"[a-z][a-z0-9_]*")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_ANCHOR = re.compile(r"(.*?)\s*\{#([a-z0-9][a-z0-9-]*)\}")
_ANY_ATTRIBUTES = re.compile(r"\{[^}]*\}\s*$")
_FENCE = re.compile(r"\s*(```|~~~)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(.*)")
_ROW = re.compile(r"\s*\|(.*)\|\s*")
_RULE_CELL = re.compile(r"\s*:?-+:?\s*")
_RELATIVE_LINK = re.compile(r"\]\((?!https?://|mailto:)([^)]*)\)")


class MarkdownFolder:
    """All `*.md` files of a folder, without its subfolders and without `README.md`."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder

    async def versions(self) -> Mapping[DocumentKey, Version]:
        """By content, not by date: a fresh checkout changes dates only."""
        try:
            files = [file for file in sorted(self._folder.glob("*.md")) if file.name.lower() != "readme.md"]
            return {DocumentKey(f.name): Version(hashlib.sha256(f.read_bytes()).hexdigest()) for f in files}
        except OSError as error:
            raise DataFileError(self._folder, 1, f"can't be read: {error}") from error

    async def read(self, key: DocumentKey) -> Document:
        file = self._folder / key
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise DataFileError(file, 1, f"can't be read as UTF-8 text: {error}") from error
        return parse(file, text)


def parse(file: Path, text: str) -> Document:
    """A document from a file's text. Raises DataFileError with the line of what is wrong."""
    front, body, body_line = _split(file, text)
    values = _front_matter(file, front)
    language = _language(file, values["language"])
    twin = file.stem.removesuffix(f".{language}")
    topic = values.get("topic")
    return Document(
        key=DocumentKey(file.name),
        twin=twin,
        title=values["title"][0],
        language=language,
        url=_url(file, *values["url"]),
        topic=_topic(file, *topic) if topic else None,
        updated=_date(file, *values["updated"]),
        sections=tuple(_sections(file, body, body_line)),
    )


def _split(file: Path, text: str) -> tuple[str, str, int]:
    """Front matter, body, and the number of the body's first line."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise DataFileError(file, 1, "the file must begin with front matter: a line `---`, keys, a line `---`")
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == "---":
            return "\n".join(lines[1 : number - 1]), "\n".join(lines[number:]), number + 1
    raise DataFileError(file, 1, "the front matter doesn't end: a line `---` is missing")


def _front_matter(file: Path, front: str) -> dict[str, tuple[str, int]]:
    reader = Reader(file, first_line=2)
    root = reader.compose(front)
    entries: dict[str, Entry] = reader.mapping(root, _KEYS) if root is not None else {}
    for key in _REQUIRED:
        if key not in entries:
            raise DataFileError(file, 1, f"the front matter lacks `{key}`")
    values = {key: (reader.text(entry.node), entry.line) for key, entry in entries.items()}
    for key, (value, line) in values.items():
        if not value:
            raise DataFileError(file, line, f"`{key}` is empty")
    return values


def _language(file: Path, value: tuple[str, int]) -> Language:
    name, line = value
    for language in LANGUAGES:
        if language == name:
            suffix = Path(file.stem).suffix.removeprefix(".")
            if suffix in LANGUAGES and suffix != language:
                raise DataFileError(file, line, f"`language` is {name!r}, the file's name says {suffix!r}")
            return language
    raise DataFileError(file, line, f"`language` is {name!r}; known are {', '.join(LANGUAGES)}")


def _url(file: Path, value: str, line: int) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.netloc or parts.fragment:
        raise DataFileError(file, line, f"`url` is {value!r}; write a full https address without #…")
    return value


def _topic(file: Path, value: str, line: int) -> str:
    if not _TOPIC.fullmatch(value):
        raise DataFileError(file, line, f"`topic` is {value!r}; write one word like `shipping` or `gift_cards`")
    return value


def _date(file: Path, value: str, line: int) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise DataFileError(file, line, f"`updated` is {value!r}; write a date like 2026-10-15") from None


def _sections(file: Path, body: str, first_line: int) -> Iterator[Section]:
    """The sections of the body; each must have an address of its own and something to say."""
    lines = _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), body).split("\n")
    seen: dict[str, int] = {}
    heading: tuple[str, str, int] | None = None
    content: list[tuple[str, int]] = []
    fenced = False
    for number, line in enumerate(lines, start=first_line):
        fenced ^= bool(_FENCE.match(line))
        match = None if fenced else _HEADING.fullmatch(line)
        if match and len(match[1]) == 1:
            raise DataFileError(file, number, "`#` is the page's title, which the front matter has; use `##`")
        if match and len(match[1]) == 2:
            if heading:
                yield _section(file, heading, content)
            heading, content = _read_heading(file, match[2], number, seen), []
        elif heading:
            content += [("", number), (f"**{match[2]}**", number), ("", number)] if match else [(line, number)]
        elif line.strip():
            raise DataFileError(file, number, "text before the first `##` heading")
    if heading is None:
        raise DataFileError(file, first_line, "no `##` heading: a page needs at least one section")
    yield _section(file, heading, content)


def _read_heading(file: Path, text: str, line: int, seen: dict[str, int]) -> tuple[str, str, int]:
    match = _ANCHOR.fullmatch(text)
    if match is None and _ANY_ATTRIBUTES.search(text):
        raise DataFileError(file, line, "an address is like {#where-we-ship}: small letters, digits, hyphens")
    heading, anchor = (match[1], match[2]) if match else (text, _slug(text))
    if not heading or not anchor:
        raise DataFileError(file, line, "an empty heading")
    if seen.setdefault(anchor, line) != line:
        raise DataFileError(file, line, f"the address #{anchor} is taken by the section in line {seen[anchor]}")
    return heading, anchor, line


def _slug(heading: str) -> str:
    return "-".join(word.folded for word in words(heading) if word.folded.isascii())


def _section(file: Path, heading: tuple[str, str, int], content: list[tuple[str, int]]) -> Section:
    title, anchor, line = heading
    for text, number in content:
        if relative := _RELATIVE_LINK.search(text):
            raise DataFileError(file, number, f"{relative[1]!r}: customers can follow full addresses only")
    blocks = list(_blocks([text for text, _ in content]))
    if not blocks:
        raise DataFileError(file, line, f"the section {title!r} is empty")
    return Section(anchor, title, unicodedata.normalize("NFC", "\n".join(blocks)))


def _blocks(lines: list[str]) -> Iterator[str]:
    """Lines of the neutral Markdown: "" between blocks, one line a paragraph or item."""
    paragraph: list[str] = []
    table: list[list[str]] = []
    started = False
    for line in [*lines, ""]:
        item, row = _ITEM.fullmatch(line), _ROW.fullmatch(line)
        if paragraph and (item or row or not line.strip()):
            yield " ".join(paragraph)
            paragraph = []
        if table and not row:
            yield from _rows(table)
            table = []
        if row:
            if not table and started:
                yield ""
            table.append([cell.strip() for cell in row[1].split("|")])
        elif item:
            paragraph = [f"- {item[1].strip()}"]
        elif line.strip():
            if not paragraph and started:
                yield ""
            paragraph.append(line.strip())
        started = started or bool(paragraph or table)


def _rows(table: list[list[str]]) -> Iterator[str]:
    """A table as a list: "**Canada:** Standard 5–8 days; Express –"."""
    rows = [row for row in table if not all(_RULE_CELL.fullmatch(cell) for cell in row)]
    head, body = (rows[0], rows[1:]) if len(rows) > 1 else ([], rows)
    for row in body:
        cells = [
            f"{head[i]}: {cell}" if i < len(head) and head[i] else cell for i, cell in enumerate(row) if i and cell
        ]
        yield f"- **{row[0]}:** {'; '.join(cells)}" if cells else f"- {row[0]}"
