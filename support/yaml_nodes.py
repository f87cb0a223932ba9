"""YAML that people write by hand, read strictly: every complaint names the file and the line.

PyYAML's loader forgets where a value stood; its nodes don't. Policies' front matter, synonyms, intents and rules are
read through these few functions.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml

from support.errors import SettingError


class DataFileError(SettingError):
    """A file of the data folder can't be used; the message begins with `file:line`."""

    def __init__(self, file: Path | str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file, self.line, self.problem = str(file), line, problem


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping, with where it stands."""

    file: Path
    line: int
    key: str
    node: yaml.Node


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one file's nodes. `first_line` is the number of the line that the YAML begins on."""

    file: Path
    first_line: int = 1

    def line_of(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + self.first_line

    def compose(self, text: str) -> yaml.Node | None:
        """The root node, None if there is nothing. Raises DataFileError if it is no YAML."""
        try:
            return yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = (mark.line if mark else 0) + self.first_line
            raise DataFileError(self.file, line, str(error.problem or error.context)) from error
        except yaml.YAMLError as error:
            raise DataFileError(self.file, self.first_line, str(error)) from error

    def mapping(self, node: yaml.Node, allowed: Collection[str] | None = None) -> dict[str, Entry]:
        """The entries of a mapping: keys are text, none twice, and `allowed` if that is given."""
        if not isinstance(node, yaml.MappingNode):
            raise DataFileError(self.file, self.line_of(node), "expected `key: value` lines")
        entries: dict[str, Entry] = {}
        for key_node, value in node.value:
            line = self.line_of(key_node)
            key = self.text(key_node)
            if key in entries:
                raise DataFileError(self.file, line, f"{key!r} is here twice, first in line {entries[key].line}")
            if allowed is not None and key not in allowed:
                raise DataFileError(self.file, line, unknown(key, allowed))
            entries[key] = Entry(self.file, line, key, value)
        return entries

    def text(self, node: yaml.Node) -> str:
        """A value as it is written, whatever YAML would make of it (`no` stays "no", a date stays its digits)."""
        if not isinstance(node, yaml.ScalarNode):
            raise DataFileError(self.file, self.line_of(node), "expected a text")
        return str(node.value).strip()

    def texts(self, node: yaml.Node) -> list[tuple[str, int]]:
        """A list of texts with their lines."""
        if not isinstance(node, yaml.SequenceNode):
            raise DataFileError(self.file, self.line_of(node), "expected a list: [one, two]")
        return [(self.text(item), self.line_of(item)) for item in node.value]


def unknown(key: str, allowed: Collection[str], what: str = "key") -> str:
    """A complaint about a key (or a value) that nobody reads, with the likely one."""
    close = get_close_matches(key, allowed, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(sorted(allowed))}"
    return f"unknown {what} {key!r}; {hint}"
