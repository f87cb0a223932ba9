"""The command line: reads words, prints outcomes. What each command does is the product's (`bot.Composition`)."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO

import click

from handlers.acting_cli import Acting, act
from handlers.asking import Question, read_questions
from handlers.doctor import Finding
from handlers.doctor import report as said_of
from handlers.evaluating import Played, Report, read_scenarios
from handlers.ruling import Ruled, rules
from support.errors import RelaisError
from support.model.people import Platform

SHOP_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Product(Ruled, Acting, Protocol):
    """What `bot.py` offers to the command line."""

    version: str

    def run(self, only: Platform | None = None) -> None: ...

    def ask(
        self,
        questions: Sequence[Question],
        email: str | None,
        shop: Path | None,
        engine: str | None,
        tell: Callable[[int], None],
    ) -> list[dict[str, Any]]: ...

    def sandbox(
        self, shop: Path | None, discord: bool, team_apart: bool, tell: Callable[[Mapping[str, str], str], None]
    ) -> None: ...

    def demo(self, tour: bool, svg: Path | None, shop: Path | None, platform: Platform) -> bool: ...

    def doctor(self) -> list[Finding]: ...

    def migrate(self) -> bool: ...

    def why(self, message: str) -> Sequence[str]: ...

    def evaluate(
        self, files: Sequence[Path], played: Played, times: int, shop: Path | None, tell: Callable[[int], None]
    ) -> Report: ...


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """A support desk for shops that live in Slack communities.

    \b
    python bot.py demo       talk to it in the terminal, no account needed
    python bot.py ask TEXT   one question through the whole pipeline
    python bot.py rules …    what may be done, what is asked, what is refused, and why
    python bot.py act …      do it as a customer would, and see what became of it
    python bot.py doctor     check every credential, scope and channel
    python bot.py run        the real thing, by the settings in .env
    """


@cli.command()
@click.option("--only", type=click.Choice(["slack", "discord"]), help="As if nothing of the other platform were set.")
@click.pass_obj
def run(product: Product, only: Platform | None) -> None:
    """Run the bot until SIGTERM or Ctrl-C; what is under way is finished first."""
    product.run(only)


@cli.command()
@click.argument("text", required=False)
@click.option("--as", "email", metavar="EMAIL", help="Ask as the customer with this e-mail: proof forms are filled in.")
@click.option("--json", "as_json", is_flag=True, help="Print decision, confidence, tools and sources too.")
@click.option("--batch", type=click.File("r"), help='Ask each {"id","text"} line of this file; print a JSON line each.')
@click.option("--shop", type=SHOP_FILE, help="Another sandbox shop; its day is then now.")
@click.option(
    "--engine", type=click.Choice(["auto", "llm", "local"]), help="Instead of RELAIS_ENGINE; llm needs OPENAI_API_KEY."
)
@click.pass_obj
def ask(
    product: Product,
    text: str | None,
    email: str | None,
    as_json: bool,
    batch: TextIO | None,
    shop: Path | None,
    engine: str | None,
) -> None:
    """Ask TEXT through the whole pipeline, without a chat platform.

    With no shop set up the sandbox shop answers, so this works on a fresh machine:

    \b
    python bot.py ask "Do you ship to Canada?"
    python bot.py ask "Where is order 1042?" --as maya.lind@example.com
    """
    if (text is None) == (batch is None):
        raise click.UsageError("give either TEXT or --batch FILE.jsonl")
    questions = [Question("1", text)] if text is not None else read_questions(batch or sys.stdin)
    with click.progressbar(length=len(questions), file=sys.stderr, hidden=batch is None) as bar:
        answers = product.ask(questions, email, shop, engine, bar.update)
    for answer in answers:
        if as_json or batch:
            click.echo(json.dumps(answer, ensure_ascii=False))
        else:
            click.echo(f"[{answer['decision']}, {answer['audience']}]\n{answer['reply']}")


@cli.command()
@click.option("--shop", type=SHOP_FILE, help="Another shop: {now, products, customers, orders}.")
@click.option("--discord", is_flag=True, help="Discord as well, where the same people have a server.")
@click.option("--team-apart", is_flag=True, help="The team in a Slack workspace of its own.")
@click.pass_obj
def sandbox(product: Product, shop: Path | None, discord: bool, team_apart: bool) -> None:
    """Start only the stand-in vendors and print the environment that points a bot at them; Ctrl-C stops them."""

    def tell(environment: Mapping[str, str], mails: str) -> None:
        for name, value in environment.items():
            click.echo(f"export {name}={shlex.quote(value)}")
        click.echo(f"# mails to customers: {mails}")
        click.echo("# ready; Ctrl-C stops them")

    product.sandbox(shop, discord, team_apart, tell)


@cli.command()
@click.option("--tour", is_flag=True, help="Play a scripted conversation, check it, exit 0 or 1.")
@click.option("--svg", type=click.Path(path_type=Path), help="With --tour: also save the picture of it.")
@click.option(
    "--platform",
    type=click.Choice(["slack", "discord"]),
    default="slack",
    show_default=True,
    help="Where the customers are; the team is in Slack.",
)
@click.option("--shop", type=SHOP_FILE, help="Another shop: {now, products, customers, orders}.")
@click.pass_obj
def demo(product: Product, tour: bool, svg: Path | None, platform: Platform, shop: Path | None) -> None:
    """Talk to the real bot in the terminal, against stand-ins for Slack or Discord, Shopify and Gorgias. No account
    needed.
    """
    sys.exit(0 if product.demo(tour, svg, shop, platform) else 1)


@cli.command()
@click.pass_obj
def doctor(product: Product) -> None:
    """Check every credential, scope and channel, and say the exact repair; exit 1 if something is broken."""
    findings = product.doctor()
    click.echo("\n".join(said_of(findings)))
    sys.exit(1 if any(finding.ok is False for finding in findings) else 0)


@cli.command()
@click.pass_obj
def migrate(product: Product) -> None:
    """Bring the database of DATABASE_URL up to date."""
    click.echo("migrated" if product.migrate() else "up to date already")


@cli.command()
@click.argument("scenarios", nargs=-1, required=True, type=SHOP_FILE)
@click.option(
    "--engine",
    type=click.Choice(["auto", "llm", "local", "scripted"]),
    help="Instead of RELAIS_ENGINE; scripted plays what the scenarios say of the model.",
)
@click.option("--model", help="Instead of RELAIS_MODEL.")
@click.option(
    "-k", "--times", type=click.IntRange(1, 50), default=1, show_default=True, help="How often each is played."
)
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep what the model was asked and said."
)
@click.option("--replay", type=SHOP_FILE, help="Play a recording in the model's place.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures, and each scenario, as JSON.")
@click.option("--shop", type=SHOP_FILE, help="Another sandbox shop; its day is then now.")
@click.pass_obj
def evaluate(
    product: Product,
    scenarios: Sequence[Path],
    engine: str | None,
    model: str | None,
    times: int,
    record: Path | None,
    replay: Path | None,
    as_json: bool,
    shop: Path | None,
) -> None:
    """Play scripted customers against an engine and judge what it says; exit 1 if a scenario fails.

    \b
    python bot.py evaluate data/evaluation/en.yaml data/evaluation/fr.yaml --engine local
    """
    played = read_scenarios(scenarios)
    with click.progressbar(length=len(played) * times, file=sys.stderr) as bar:
        report = product.evaluate(scenarios, Played(engine, model, record, replay), times, shop, bar.update)
    told = json.dumps(report.figures() | {"each": report.each()}, ensure_ascii=False)
    click.echo(told if as_json else "\n".join(report.lines()))
    sys.exit(0 if report.passed else 1)


@cli.command()
@click.argument("message")
@click.pass_obj
def why(product: Product, message: str) -> None:
    """How a MESSAGE of the bot's came about, and what each statement in it rests on.

    MESSAGE is its id, Slack's ts of it, or a conversation's id (as in the log): then it is the last one said there.
    """
    click.echo("\n".join(product.why(message)))


cli.add_command(rules)
cli.add_command(act)


def main(product: Product) -> None:
    """Run the command line; what an operator can mend is said in one line, with exit code 2."""
    try:
        cli(obj=product)
    except RelaisError as error:
        click.echo(f"Relais can't go on: {error}", err=True)
        sys.exit(2)
