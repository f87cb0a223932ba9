"""`bot.py rules`: is the rules file sound, and what would it say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import click


class Ruled(Protocol):
    """What `bot.py` offers to these commands."""

    def check_rules(self) -> str: ...

    def explain_rules(
        self, order: str, action: str, arguments: Mapping[str, Any], shop: Path | None
    ) -> Sequence[str]: ...


@click.group()
def rules() -> None:
    """Check data/rules.yaml, or ask it what would become of an action and why."""


@rules.command()
@click.pass_obj
def check(product: Ruled) -> None:
    """Read and prove the rules; what is wrong is said with its file and line, and exit code 2."""
    click.echo(product.check_rules())


@rules.command()
@click.argument("order")
@click.argument("action")
@click.argument("arguments", required=False, default="{}")
@click.option(
    "--shop",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another sandbox shop; its day is then now.",
)
@click.pass_obj
def explain(product: Ruled, order: str, action: str, arguments: str, shop: Path | None) -> None:
    """Say which rule decides about ACTION on ORDER, and why. ARGUMENTS is JSON.

    With no shop set up the sandbox shop answers:

    \b
    python bot.py rules explain 1045 cancel_order
    python bot.py rules explain 1030 refund '{"amount": "10"}'
    """
    try:
        given = json.loads(arguments)
    except json.JSONDecodeError as error:
        raise click.UsageError(f"ARGUMENTS is no JSON: {error}") from None
    if not isinstance(given, dict):
        raise click.UsageError('ARGUMENTS must be an object, such as {"amount": "10"}')
    for line in product.explain_rules(order, action, given, shop):
        click.echo(line)
