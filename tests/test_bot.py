"""The command line as an operator uses it: in a process of its own, with an environment of its own."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shlex
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import Composition
from handlers.cli import main
from handlers.composition.examining import examine_all
from handlers.doctor import Finding
from handlers.slack.doctor import SCOPES
from sandbox.world import World, start_world
from support import config

ROOT = Path(__file__).parents[1]
RESULT = {"id", "intent", "confidence", "decision", "audience", "reply", "citations", "tools"}


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


@asynccontextmanager
async def started(folder: Path, *words: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python bot.py …` in an empty folder, so that nobody's `.env` is read."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "bot.py"), *words, cwd=folder,
        env={"PATH": os.environ["PATH"], "RELAIS_DATA": str(ROOT / "data"), "HOST": "127.0.0.1"} | environment,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def run(folder: Path, *words: str, typed: str = "", **environment: str) -> Ended:
    """The command, to its end."""
    async with started(folder, *words, **environment) as process:
        out, err = await process.communicate(typed.encode())
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())


async def read_until(stream: asyncio.StreamReader | None, wanted: str) -> str:
    """What a process says, up to a line that holds `wanted`."""
    assert stream is not None
    said = ""
    while wanted not in said:
        line = await stream.readline()
        assert line, f"it ended without saying {wanted!r}: {said}"
        said += line.decode()
    return said


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


Said = Callable[..., Ended]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Said:
    """A command to its end, in this process, which has imported all already: `said("ask", PORT="x")`."""
    monkeypatch.setenv("RELAIS_DATA", str(ROOT / "data"))

    def command(*words: str, typed: str = "", **environment: str) -> Ended:
        with monkeypatch.context() as here:
            here.chdir(tmp_path)
            here.setattr(sys, "argv", ["bot.py", *words])
            here.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
            for name, value in environment.items():
                here.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main(Composition())
        return Ended(int(str(ended.value.code)), *capsys.readouterr())

    return command


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with start_world() as world:
        yield world


# ask


async def test_ask_answers_in_words_without_any_account(tmp_path: Path) -> None:
    ended = await run(tmp_path, "ask", "What is your return policy?")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("[reply, public]\n")
    assert "30 days" in ended.out


def test_ask_as_a_customer_shows_their_order_and_nobody_else_s(said: Said) -> None:
    ended = said("ask", "--batch", "-", "--as", "maya.lind@example.com", typed=ORDERS)
    mine, theirs = ended.rows
    assert mine.keys() == RESULT
    assert (mine["intent"], mine["decision"], mine["audience"]) == ("track_order", "reply", "private")
    assert "1042" in mine["reply"]
    assert "on its way" in mine["reply"]
    assert 0 <= mine["confidence"] <= 1
    assert "order_status" in mine["tools"]
    assert theirs["decision"] == "ask"
    assert "can't find an order" in theirs["reply"]


ORDERS = '{"id": "mine", "text": "Where is order 1042?"}\n{"id": "theirs", "text": "Where is order 1050?"}'
ODD = ["", " ", "😀😀", "مرحبا أين طلبي", "\u200b\u200b", "\x00\x07", "x" * 40_000, "🚚 order?", "<!channel> *hi*"]


def test_a_batch_answers_each_line_in_order_whatever_it_holds(said: Said, tmp_path: Path) -> None:
    texts = ["Do you ship to Canada?", *ODD, "Où est ma commande 1050 ?"]
    lines = [json.dumps({"id": f"q{n}", "text": text, "more": 1}) for n, text in enumerate(texts)]
    (tmp_path / "questions.jsonl").write_text("\n\n".join(lines) + "\n", "utf-8")
    ended = said("ask", "--batch", "questions.jsonl")
    assert ended.code == 0, ended.err
    assert [row["id"] for row in ended.rows] == [f"q{n}" for n in range(len(texts))]
    assert all(row.keys() == RESULT for row in ended.rows)
    assert ended.rows[0]["citations"]
    assert ended.rows[-1]["decision"] == "ask"
    assert {row["decision"] for row in ended.rows} <= {"reply", "ask", "escalate", "stay_silent", "propose"}


@pytest.mark.parametrize(
    ("lines", "number"),
    [('{"id": 1, "text": "hi"}\n\n{"id": 2}', 3), ("no json", 1), ('{"id": 1, "text": "hi"}\n[1, 2]', 2), ('"a"', 1)],
)
def test_a_batch_with_a_bad_line_names_it_and_answers_nothing(
    said: Said, tmp_path: Path, lines: str, number: int
) -> None:
    (tmp_path / "questions.jsonl").write_text(lines, "utf-8")
    ended = said("ask", "--batch", "questions.jsonl")
    assert (ended.code, ended.out) == (2, "")
    assert f"line {number} is not" in ended.err


@pytest.mark.parametrize(
    "words",
    [[], ["hi", "--batch", "-"], ["--batch", "nowhere.jsonl"], ["hi", "--engine", "x"], ["hi", "--shop", "no.json"]],
)
def test_ask_needs_a_text_or_a_batch_and_files_that_are_there(said: Said, words: list[str]) -> None:
    ended = said("ask", *words)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage:" in ended.err


def test_ask_takes_another_shop_and_its_day(said: Said, tmp_path: Path) -> None:
    shop = json.loads((ROOT / "data" / "sandbox_shop.json").read_text("utf-8"))
    shop["now"] = "2027-01-15T12:00:00Z"
    (tmp_path / "shop.json").write_text(json.dumps(shop), "utf-8")
    words = ("ask", "Where is order 1042?", "--as", "maya.lind@example.com", "--shop", "shop.json")
    assert "late" in said(*words).out


# doctor


async def examined(world: World, **changes: str) -> dict[str, Finding]:
    """The findings with the world's environment and these changes."""
    environment = {name.lower(): value for name, value in (world.environment() | changes).items()}
    return {found.name: found for found in await examine_all(config.load(_env_file=None, **environment))}


async def test_doctor_finds_all_well(world: World, said: Said) -> None:
    world.slack.workspace.app.scopes = frozenset(SCOPES) | {"connections:write"}
    ended = await asyncio.to_thread(said, "doctor", **world.environment())
    assert ended.code == 0, ended.out
    for line in ("ok      Slack      Northbeam", "ok      Shopify    Northbeam", "ok      Gorgias"):
        assert line in ended.out
    assert "in #help and the desk #support-desk" in ended.out


async def test_doctor_says_what_is_off_and_where_to_read_on() -> None:
    found = {finding.name: finding for finding in await examine_all(config.load(_env_file=None))}
    for name in ("Slack", "Shopify", "Gorgias", "Mail"):
        assert found[name].ok is None
        assert f"docs/{name.lower()}.md" in found[name].text


async def test_doctor_ends_in_1_and_names_every_broken_credential(world: World, said: Said) -> None:
    wrong = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SHOPIFY_ACCESS_TOKEN": "shpat_wrong", "GORGIAS_API_KEY": "wrong"}
    ended = await asyncio.to_thread(said, "doctor", **(world.environment() | wrong))
    assert ended.code == 1
    for part in (
        "BROKEN  Slack",
        "invalid_auth",
        "BROKEN  Shopify",
        "SHOPIFY_ACCESS_TOKEN",
        "BROKEN  Gorgias",
        "GORGIAS_API_KEY",
    ):
        assert part in ended.out
    assert "wrong" not in ended.out, "a credential is never printed"


async def test_doctor_names_missing_scopes_and_what_they_are_for(world: World) -> None:
    world.slack.workspace.app.scopes = frozenset(SCOPES) - {"channels:read", "im:write"}
    world.shopify.stage.access.grant({"read_customers"})
    found = await examined(world)
    assert (found["Slack"].ok, found["Shopify"].ok) == (False, False)
    assert "channels:read (to find the help channels); im:write" in found["Slack"].text
    assert "read_orders" in found["Shopify"].text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN"),
        ({"SLACK_HELP_CHANNELS": "help,nowhere"}, "no channel nowhere"),
        ({"SLACK_DESK_CHANNEL": "help", "SLACK_HELP_CHANNELS": "support-desk"}, "#help is public"),
        ({"SLACK_HELP_CHANNELS": "help,support-desk"}, "in SLACK_HELP_CHANNELS too"),
        ({"SLACK_API_URL": "http://127.0.0.1:1/api/"}, "ClientConnectorError"),
    ],
)
async def test_doctor_says_the_repair(world: World, changes: dict[str, str], said: str) -> None:
    found = await examined(world, **changes)
    assert found["Slack"].ok is False
    assert said in found["Slack"].text
    assert "docs/slack.md" in found["Slack"].text
    assert found["Shopify"].ok, "one broken part does not hide the others"


async def test_doctor_says_that_nobody_answers(world: World) -> None:
    nobody = {"SHOPIFY_API_URL": "http://127.0.0.1:1", "GORGIAS_API_URL": "http://127.0.0.1:1/api"}
    found = await examined(world, **nobody)
    assert [found[name].ok for name in ("Slack", "Shopify", "Gorgias")] == [True, False, False]


# migrate, sandbox, demo


def test_migrate_makes_the_database_once(said: Said, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/relais.db"
    assert said("migrate", DATABASE_URL=url).out == "migrated\n"
    assert said("migrate", DATABASE_URL=url).out == "up to date already\n"


async def test_sandbox_prints_an_environment_that_a_bot_runs_with_until_it_is_stopped(tmp_path: Path) -> None:
    async with started(tmp_path, "sandbox") as sandbox:
        told = await read_until(sandbox.stdout, "# ready")
        exported = [shlex.split(line)[1] for line in told.splitlines() if line.startswith("export ")]
        environment = dict(line.split("=", 1) for line in exported)
        async with started(tmp_path, "run", PORT="0", LOG_LEVEL="WARNING", **environment) as bot:
            screen = await read_until(bot.stdout, "ready in")
            assert "on    Northbeam: #help; desk #support-desk; events by Socket Mode and HTTP" in screen
            bot.send_signal(signal.SIGTERM)
            out, err = await bot.communicate()
            assert (bot.returncode, out.decode().splitlines()[-1]) == (0, "stopped")
            told = err.decode().splitlines()  # where catching up takes longer than the start it is told of here
            assert [line for line in told if "caught_up" not in line] == []
        sandbox.send_signal(signal.SIGINT)
        _, err = await sandbox.communicate()
        assert (sandbox.returncode, err) == (0, b"")


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_the_tour_plays_checks_and_paints(platform: str, tmp_path: Path) -> None:
    ended = await run(tmp_path, "demo", "--tour", "--svg", "tour.svg", "--platform", platform)
    assert ended.code == 0, ended.out + ended.err
    assert "All as it should be." in ended.out
    assert "✗" not in ended.out
    assert (tmp_path / "tour.svg").read_text("utf-8").startswith("<svg")
    assert os.listdir(tmp_path) == ["tour.svg"], "it leaves nothing behind"


# run


SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_HELP_CHANNELS": "help", "SLACK_DESK_CHANNEL": "desk",
}  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        (SLACK | {"SLACK_DESK_CHANNEL": ""}, "SLACK_DESK_CHANNEL"),
        (SLACK | {"PORT": "http"}, "PORT"),
        (SLACK | {"SLACK_API_URL": "slack.com"}, "SLACK_API_URL"),
        (SLACK | {"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
    ],
)
def test_a_broken_setting_stops_the_start_and_is_named(said: Said, environment: dict[str, str], named: str) -> None:
    ended = said("run", **environment)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("Relais can't go on: ")
    assert named in ended.err


@pytest.mark.parametrize(
    ("named", "changes"),
    [("nowhere/shop.yaml", {"RELAIS_DATA": "nowhere"}), ("auth.test", {"SLACK_API_URL": "http://127.0.0.1:1/"})],
)
def test_what_start_up_finds_broken_is_named_and_nothing_else_is_said(
    said: Said, named: str, changes: dict[str, str]
) -> None:
    _names_this_alone(said("run", **SLACK | {"PORT": "0"} | changes), named)


async def test_a_database_that_is_none_is_named_and_nothing_else_is_said(tmp_path: Path, world: World) -> None:
    (tmp_path / "garbage.db").write_bytes(b"no database " * 100)
    environment = world.environment() | {"DATABASE_URL": "sqlite:///garbage.db"}
    _names_this_alone(await run(tmp_path, "run", PORT="0", **environment), "DATABASE_URL")


def _names_this_alone(ended: Ended, named: str) -> None:
    assert (ended.code, ended.out) == (2, "")
    assert named in ended.err
    assert len(ended.err.splitlines()) == 1, ended.err


async def test_a_port_that_is_taken_stops_the_start_and_is_named(tmp_path: Path, world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = await run(tmp_path, "run", PORT=port, **world.environment())
    assert (ended.code, ended.out) == (2, "")
    assert f"PORT: {port} is taken" in ended.err
    assert "Traceback" not in ended.err
    assert "CRITICAL" not in ended.err
