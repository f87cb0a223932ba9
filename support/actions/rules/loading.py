"""`data/rules.yaml`, read strictly: what can't be meant, can't be matched or can't have its turn is an error with its
line, at start-up rather than in front of a customer.

    caps:                               # for one customer in 24 hours, without a person
      count: 8
      amount: [400 USD, 360 EUR]        # what may be paid back
      refund: {count: 2}                # of one action

    cancel_order:                       # the first rule whose conditions all hold decides
      - name: cancel-shipped
        when: {status: [shipped, delivered]}
        then: refuse                    # do, ask (a person approves), refuse
        why: {en: It has shipped., fr: Elle est partie.}
        policy: orders#cancel           # a section of the policies, quoted with the refusal

What a condition can be is in `parsing`; what can be asked, in `facts`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import yaml

from support.actions.rules.conditions import Condition
from support.actions.rules.facts import ACTIONS, PAYS_BACK, SCHEMA
from support.actions.rules.judging import OUTCOMES, Cap, Outcome, Rule, Rules
from support.actions.rules.parsing import parse_condition
from support.actions.rules.proving import find_flaw
from support.formats import typeset
from support.model.actions import ActionName
from support.model.people import LANGUAGES, Language
from support.yaml_nodes import DataFileError, Entry, Reader, unknown

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})")
_BEGINS_WITH_SIGN = re.compile(r"[:\[,]\s*>")


def load_rules(file: Path, sections: Collection[str]) -> Rules:
    """Read, check and prove the file. `sections` are the addresses of all policy sections, `returns#return-window`.

    Raises DataFileError with file and line.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataFileError(file, 1, "is missing: without it nothing may be done, refused or put to a person") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(file, 1, f"can't be read as UTF-8 text: {error}") from error
    return _Loader(Reader(file), frozenset(sections)).load(text)


@dataclass(slots=True)
class _Loader:
    """Reads one file. `names` are the rules seen so far, with their lines."""

    reader: Reader
    sections: frozenset[str]
    names: dict[str, int] = field(default_factory=dict)

    def load(self, text: str) -> Rules:
        root = self._compose(text)
        entries = self.reader.mapping(root, ("caps", *ACTIONS)) if root is not None else {}
        caps = self._caps(entries["caps"]) if "caps" in entries else ()
        rules: dict[ActionName, tuple[Rule, ...]] = {}
        for action in ACTIONS:
            if action in entries:
                rules[action] = self._rules(entries[action], action)
        return Rules(self.reader.file, rules, caps)

    def _compose(self, text: str) -> yaml.Node | None:
        try:
            return self.reader.compose(text)
        except DataFileError as error:
            lines = text.splitlines()
            guilty = lines[error.line - 1] if error.line <= len(lines) else ""
            if not _BEGINS_WITH_SIGN.search(guilty):
                raise
            raise self._wrong(error.line, "put a condition that begins with > between quotes: '> 30 days'") from error

    def _rules(self, entry: Entry, action: ActionName) -> tuple[Rule, ...]:
        if not isinstance(entry.node, yaml.SequenceNode) or not entry.node.value:
            raise self._wrong(entry.line, f"{action}: expected a list of rules: `- name: …`")
        rules = tuple(self._rule(node, action) for node in entry.node.value)
        flaw = find_flaw(rules)
        if flaw is not None:
            raise self._wrong(flaw.rule.line, flaw.problem)
        return rules

    def _rule(self, node: yaml.Node, action: ActionName) -> Rule:
        line = self.reader.line_of(node)
        entries = self.reader.mapping(node, ("name", "when", "then", "why", "policy"))
        for key in ("name", "then"):
            if key not in entries:
                raise self._wrong(line, f"this rule lacks `{key}`")
        name = self._name(entries["name"])
        outcome = self._outcome(entries["then"])
        if outcome == "refuse" and not {"why", "policy"} <= entries.keys():
            raise self._wrong(line, f"{name} refuses: it needs `why` and `policy`, which the customer is told")
        if outcome != "refuse" and (useless := {"why", "policy"} & entries.keys()):
            key = min(useless)
            raise self._wrong(entries[key].line, f"{name} doesn't refuse: nobody would read its `{key}`")
        return Rule(
            name,
            line,
            self._conditions(entries["when"], action) if "when" in entries else (),
            outcome,
            self._why(entries["why"]) if "why" in entries else {},
            self._policy(entries["policy"]) if "policy" in entries else None,
        )

    def _name(self, entry: Entry) -> str:
        name = self.reader.text(entry.node)
        if not _NAME.fullmatch(name):
            raise self._wrong(entry.line, f"`name` is {name!r}; write one like cancel-shipped")
        if name in self.names:
            raise self._wrong(entry.line, f"the name {name} is taken by the rule in line {self.names[name]}")
        self.names[name] = entry.line
        return name

    def _outcome(self, entry: Entry) -> Outcome:
        text = self.reader.text(entry.node)
        for outcome in OUTCOMES:
            if text == outcome:
                return outcome
        raise self._wrong(entry.line, f"`then` is {text!r}; it can be {', '.join(OUTCOMES)}")

    def _conditions(self, entry: Entry, action: ActionName) -> tuple[Condition, ...]:
        known = {name: about.kind for name, about in SCHEMA.items() if action in about.actions}
        entries = self.reader.mapping(entry.node)
        for each in entries.values():
            if each.key in SCHEMA and each.key not in known:
                raise self._wrong(each.line, f"`{each.key}` says nothing of {action}")
            if each.key not in known:
                raise self._wrong(each.line, unknown(each.key, known))
        return tuple(parse_condition(self.reader, each, known[each.key]) for each in entries.values())

    def _why(self, entry: Entry) -> Mapping[Language, str]:
        entries = self.reader.mapping(entry.node, LANGUAGES)
        texts = {language: self.reader.text(entries[language].node) for language in LANGUAGES if language in entries}
        for language in LANGUAGES:
            if not texts.get(language):
                raise self._wrong(entry.line, f"`why` lacks {language}: every customer must be told in their language")
        return {language: typeset(" ".join(text.split()), language) for language, text in texts.items()}

    def _policy(self, entry: Entry) -> str:
        address = self.reader.text(entry.node)
        if address not in self.sections:
            raise self._wrong(entry.line, unknown(address, self.sections, "policy section"))
        return address

    # Caps

    def _caps(self, entry: Entry) -> tuple[Cap, ...]:
        entries = self.reader.mapping(entry.node, ("count", "amount", *ACTIONS))
        caps = [self._cap(None, entry.line, {key: entries[key] for key in ("count", "amount") if key in entries})]
        for action in ACTIONS:
            if action in entries:
                allowed = ("count", "amount") if action in PAYS_BACK else ("count",)
                caps.append(self._cap(action, entries[action].line, self.reader.mapping(entries[action].node, allowed)))
        return tuple(cap for cap in caps if cap.count is not None or cap.amounts is not None)

    def _cap(self, action: ActionName | None, line: int, entries: Mapping[str, Entry]) -> Cap:
        if action and not entries:
            raise self._wrong(line, f"{action}: say `count`, `amount` or both")
        count = self._count(entries["count"]) if "count" in entries else None
        amounts = self._amounts(entries["amount"]) if "amount" in entries else None
        return Cap(action, line, count, amounts)

    def _count(self, entry: Entry) -> int:
        text = self.reader.text(entry.node)
        if not text.isdecimal():
            raise self._wrong(entry.line, f"`count` is {text!r}; write a whole number")
        return int(text)

    def _amounts(self, entry: Entry) -> Mapping[str, Decimal]:
        single = isinstance(entry.node, yaml.ScalarNode)
        texts = [(self.reader.text(entry.node), entry.line)] if single else self.reader.texts(entry.node)
        amounts: dict[str, Decimal] = {}
        for text, line in texts:
            match = _AMOUNT.fullmatch(text)
            if match is None or not Decimal(match[1]):
                raise self._wrong(line, f"`amount` has {text!r}; write one like '400 USD', more than 0")
            if match[2] in amounts:
                raise self._wrong(line, f"`amount` has {match[2]} twice")
            amounts[match[2]] = Decimal(match[1])
        if not amounts:
            raise self._wrong(entry.line, "`amount` is empty; write one like '400 USD'")
        return amounts

    def _wrong(self, line: int, problem: str) -> DataFileError:
        return DataFileError(self.reader.file, line, problem)
