"""The command `act`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO

import click

from handlers.acting import Wished, read_wishes
from support.actions.parameters import describe

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Acting(Protocol):
    """What `bot.py` offers to this command."""

    def act(
        self, wishes: Sequence[Wished], *, dry_run: bool, shop: Path | None, rules: Path | None, dump: Path | None,
        tell: Callable[[dict[str, Any]], None],
    ) -> None: ...  # fmt: skip


PARAMETERS = "\b\n" + "\n".join(describe())


@click.command(
    epilog=PARAMETERS,
    context_settings={"max_content_width": 120, "help_option_names": ["-h", "--help"]},
)
@click.argument("action", required=False)
@click.argument("arguments", required=False)
@click.option("--as", "email", metavar="EMAIL", help="Whose wish it is: the e-mail on the order.")
@click.option("--dry-run", is_flag=True, help="Say what would be offered, and keep nothing.")
@click.option("--yes", is_flag=True, help="Say yes to the offer, as the customer would.")
@click.option("--approve", is_flag=True, help="Approve it too, where the rules put it before a person.")
@click.option("--batch", type=click.File("r"), help="Play the lines of this file over one shop; print a line each.")
@click.option("--shop", type=FILE, help="Another sandbox shop; its day is then now.")
@click.option("--rules", type=FILE, help="Another file of rules than data/rules.yaml.")
@click.option("--dump-shop", "dump", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the sandbox's shop here afterwards.")  # fmt: skip
@click.pass_obj
def act(
    product: Acting,
    /,
    action: str | None,
    arguments: str | None,
    email: str | None,
    batch: TextIO | None,
    **given: Any,
) -> None:
    """Do ACTION with ARGUMENTS, its parameters as JSON, through the same gate, rules, yes and approval as in chat.

    Prints what became of it as JSON. With no shop set up it plays on the sandbox's shop:

    \b
    python bot.py act cancel_order '{"order": "1045"}' --as ava.chen@example.com --yes

    A line of --batch is {"id", "action", "args", "as", "yes", "approve"}. Lines and variants are named by their global
    id or the number at its end. The actions and their parameters:
    """
    if (action is None) == (batch is None):
        raise click.UsageError("give either ACTION and its ARGUMENTS, or --batch FILE.jsonl")
    lines = batch or [json.dumps({"id": "1", "action": action, "args": _object(arguments)})]
    if email is None and batch is None:
        raise click.UsageError("say whose wish it is: --as EMAIL")
    wishes = read_wishes(lines, email, yes=given["yes"], approve=given["approve"])

    def tell(outcome: dict[str, Any]) -> None:
        click.echo(json.dumps(outcome, ensure_ascii=False))
        sys.stdout.flush()

    product.act(
        wishes, dry_run=given["dry_run"], shop=given["shop"], rules=given["rules"], dump=given["dump"], tell=tell
    )


def _object(arguments: str | None) -> dict[str, Any]:
    try:
        found = json.loads(arguments or "{}")
    except ValueError as error:
        raise click.UsageError(f"ARGUMENTS is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise click.UsageError('ARGUMENTS must be an object, such as {"order": "1045"}')
    return found
