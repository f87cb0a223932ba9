"""Every sentence that a customer or the desk can read, by language and key, from `data/texts/<language>.yaml`.

A text is a Jinja2 template in neutral Markdown (`**bold**`, `[text](url)`, `- ` lists); channels render that. Keys are
nested in the file and written with dots: `words.say("en", "order.shipped", name="#1042")`. A text can't fetch
anything: it knows the values it is given, the filters of `support.formats`, and `link(text, url)`.

Strict, because a hole in a sentence reaches a person: languages must have the same keys and use the same variables
(checked at start), an unknown key, a missing value or a value that needs a filter raises.

What is inserted can't change what a text means: `{{ value }}` always passes `support.formats.insert`, which escapes
Markdown's signs with a backslash unless the value is `Safe` (what `say`, `link` and the filters return). Renderers turn
`\\*` into a literal `*` and see to it that their platform doesn't read it either.

Templates are parsed at start (0.2 ms each) and compiled once, at first use (0.8 ms): start-up need not wait for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, UndefinedError, nodes

from support.errors import SettingError
from support.formats import Formats, Safe, insert, link, typeset
from support.model.people import LANGUAGES, Language

AMBIENT = frozenset({"now", "link"})
"""Names that any text may use without its sister in another language using them too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text as it stands in its file."""

    file: Path
    line: int
    source: str


class Words:
    """The texts of all languages."""

    def __init__(self, zone: ZoneInfo, entries: dict[Language, dict[str, Entry]]) -> None:
        self.zone = zone
        self._catalogues = {language: _Catalogue(language, zone, texts) for language, texts in entries.items()}

    @classmethod
    def load(cls, directory: Path, *, zone: str = "UTC") -> Self:
        """Read `<language>.yaml` for each language. `zone` is the shop's IANA time zone.

        Raises SettingError with file and line when a file is missing or broken, or the languages differ.
        """
        try:
            shop_zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise SettingError(f"{zone!r} is no IANA time zone (an example of one is America/New_York)") from None
        words = cls(shop_zone, {language: _read(directory / f"{language}.yaml") for language in LANGUAGES})
        words._compare()
        return words

    def say(self, language: Language, key: str, /, **values: object) -> Safe:
        """The text. `now` among the values lets dates drop the present year and say `today`.

        Raises SettingError naming the key when it is unknown, or when a value is missing or unfit.
        """
        return self._catalogues[language].say(key, values)

    def warm(self) -> None:
        """Compile every text now, rather than each at its first use: about 0.3 s, for when nobody waits."""
        for catalogue in self._catalogues.values():
            catalogue.warm()

    def keys(self) -> frozenset[str]:
        """All keys; every language has them."""
        return frozenset(self._catalogues[LANGUAGES[0]].entries)

    def _compare(self) -> None:
        first, *others = self._catalogues.values()
        for other in others:
            for one, two in ((first, other), (other, first)):
                for key in one.entries.keys() - two.entries.keys():
                    entry, file = one.entries[key], next(iter(two.entries.values())).file
                    raise SettingError(f"{file} lacks {key}, which {entry.file}:{entry.line} has")
            for key, entry in first.entries.items():
                here, there = first.variables[key], other.variables[key]
                if here != there:
                    sister = other.entries[key]
                    raise SettingError(
                        f"{sister.file}:{sister.line}: {key} must use the same variables as {entry.file}:{entry.line};"
                        f" only one of them has {', '.join(sorted(here ^ there))}"
                    )


class _Catalogue:
    """One language's texts, parsed, and compiled as they are first said."""

    def __init__(self, language: Language, zone: ZoneInfo, entries: dict[str, Entry]) -> None:
        self.entries = entries
        self.variables: dict[str, frozenset[str]] = {}
        self._language = language
        self._parsed: dict[str, nodes.Template] = {}
        self._constant: dict[str, Safe] = {}
        self._compiled: dict[str, Template] = {}
        formats = Formats(language, zone, lambda key, **values: self.say(key, values))
        self._jinja = Environment(undefined=StrictUndefined, autoescape=False, finalize=insert)  # noqa: S701 - no HTML
        self._jinja.filters = formats.filters()
        self._jinja.globals = {"link": link}
        for key, entry in entries.items():
            self._parse(key, entry)

    def say(self, key: str, values: dict[str, object]) -> Safe:
        constant = self._constant.get(key)
        if constant is not None:
            return constant
        template = self._compiled.get(key) or self._compile(key)
        try:
            return Safe(template.render(values))
        except (UndefinedError, TypeError, ValueError, AttributeError) as error:
            raise SettingError(f"{self._where(key)}: {error}") from error

    def warm(self) -> None:
        for key in self.entries.keys() - self._constant.keys() - self._compiled.keys():
            self._compile(key)

    def _parse(self, key: str, entry: Entry) -> None:
        source = typeset(entry.source.strip(), self._language)
        if not ("{{" in source or "{%" in source or "{#" in source):
            self._constant[key], self.variables[key] = Safe(source), frozenset()
            return
        try:
            tree = self._jinja.parse(source)
        except TemplateSyntaxError as error:
            raise SettingError(f"{self._where(key)}: {error.message}") from None
        used, own = set[str](), set[str]()
        for node in tree.find_all((nodes.Name, nodes.Filter, nodes.Test)):
            if isinstance(node, nodes.Name):
                (used if node.ctx == "load" else own).add(node.name)
            elif isinstance(node, nodes.Filter) and node.name not in self._jinja.filters:
                raise SettingError(f"{self._where(key)}: there is no filter {node.name!r}")
            elif isinstance(node, nodes.Test) and node.name not in self._jinja.tests:
                raise SettingError(f"{self._where(key)}: there is no test {node.name!r}")
        self.variables[key] = frozenset(used) - own - AMBIENT
        self._parsed[key] = tree

    def _compile(self, key: str) -> Template:
        tree = self._parsed.get(key)
        if tree is None:
            raise SettingError(f"there is no text {key!r} ({self._language})")
        code = self._jinja.compile(tree, name=key, filename=str(self.entries[key].file))
        template = Template.from_code(self._jinja, code, self._jinja.globals)
        self._compiled[key] = template
        return template

    def _where(self, key: str) -> str:
        entry = self.entries[key]
        return f"{entry.file}:{entry.line}: {key}"


def _read(file: Path) -> dict[str, Entry]:
    try:
        root = yaml.compose(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise SettingError(f"{file} is missing: each language has its texts in one") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SettingError(f"{file}:{mark.line + 1 if mark else 1}: {error.problem or error.context}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingError(f"{file}: {error}") from None
    entries: dict[str, Entry] = {}
    for key, line, source in _walk(file, root, ()):
        if key in entries:
            raise SettingError(f"{file}:{line}: {key} is there twice, first in line {entries[key].line}")
        entries[key] = Entry(file, line, source)
    if not entries:
        raise SettingError(f"{file} has no texts")
    return entries


def _walk(file: Path, node: yaml.Node | None, path: tuple[str, ...]) -> Iterator[tuple[str, int, str]]:
    """Keys in dots, lines from 1, sources. Scalars are taken as written: `yes` and `1.0` are words here."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _walk(file, value, (*path, str(name.value)))
        return
    line = node.start_mark.line + 1 if node else 1
    if not isinstance(node, yaml.ScalarNode) or not path:
        raise SettingError(f"{file}:{line}: {'.'.join(path) or 'the file'} must be a text or a group of texts")
    if not node.value.strip():
        raise SettingError(f"{file}:{line}: {'.'.join(path)} is empty")
    yield ".".join(path), line, node.value
