"""`bot.py rules`, from the words of the command line to the sandbox's Shopify and back.

In processes of its own, since a command sets up logging for its whole process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from handlers.ruling import rules

DATA = Path("data")


def run(*words: str, code: int = 0, **environment: str) -> str:
    """What is printed, complaints included."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "bot.py", "rules", *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_the_shops_rules_are_sound() -> None:
    said = run("check")
    assert said.startswith("data/rules.yaml: ")
    assert "each can have its turn" in said


def test_a_mistake_is_said_with_its_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    text = (data / "rules.yaml").read_text("utf-8")
    (data / "rules.yaml").write_text(text.replace("policy: orders#cancel\n", "policy: orders#cancle\n"), "utf-8")
    line = text[: text.index("policy: orders#cancel\n")].count("\n") + 1
    problem = f"{data}/rules.yaml:{line}: unknown policy section 'orders#cancle'; did you mean 'orders#cancel'?"
    assert problem in run("check", code=2, RELAIS_DATA=str(data))


def test_a_decision_is_explained() -> None:
    said = run("explain", "#1042", "cancel_order")
    assert said.startswith(
        "cancel_order: refuse: the customer is told why\n  because cancel-shipped is the first rule that holds\n"
    )
    assert "    status: [shipped, delivered] - holds, it is shipped\n" in said


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [("{amount: 3}", "ARGUMENTS is no JSON"), ("3", 'ARGUMENTS must be an object, such as {"amount": "10"}')],
)
def test_parameters_must_be_json(arguments: str, problem: str) -> None:
    done = CliRunner().invoke(rules, ["explain", "1030", "refund", arguments])
    assert done.exit_code == 2
    assert problem in done.output
