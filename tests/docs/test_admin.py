"""docs/admin.md lists exactly the commands, for whom, and says of each what help says."""

from __future__ import annotations

import re

from handlers.slack.commands import COMMAND
from support.commands.table import COMMANDS
from support.model.people import LANGUAGES
from tests.docs.pages import DOCS
from tests.wording import WORDS

WHO = {"admin": "admins", "agent": "agents", "anyone": "everybody"}


def test_the_table_is_the_code_s() -> None:
    lines = re.findall(r"^\| `.*\|$", (DOCS / "admin.md").read_text("utf-8"), re.MULTILINE)
    shown = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    assert shown == [
        [f"`{COMMAND} {each.usage}`", WHO[each.role], WORDS.say("en", f"command.{each.key}.summary")]
        for each in COMMANDS
    ]


def test_every_command_has_a_summary_in_every_language() -> None:
    keys = WORDS.keys()
    assert {f"command.{each.key}.summary" for each in COMMANDS} <= keys
    assert LANGUAGES
