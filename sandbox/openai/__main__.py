"""Record a model's answers, or play a recording: `python -m sandbox.openai record FILE --upstream URL`.

Prints the address for OPENAI_BASE_URL; Ctrl-C stops it, and writes the recording.
"""

from __future__ import annotations

import argparse
import asyncio
from contextlib import suppress
from pathlib import Path

import click

from sandbox.openai.desk import Desk
from sandbox.openai.recorder import record
from sandbox.openai.recording import Recording, Replay
from sandbox.openai.server import start


async def recorded(file: Path, upstream: str, port: int) -> None:
    """Stand between a bot and its provider until stopped."""
    async with record(upstream, port=port) as running:
        click.echo(f"export OPENAI_BASE_URL={running.base_url}\n# keeps what goes to {upstream}; Ctrl-C writes {file}")
        try:
            await asyncio.Event().wait()
        finally:
            running.recording.write(file)
            click.echo(f"# {len(running.recording.exchanges)} exchanges in {file}", err=True)


async def replayed(file: Path, port: int) -> None:
    """Answer as it was recorded until stopped."""
    recording = Recording.read(file)
    if not recording.exchanges:
        raise SystemExit(f"nothing is recorded in {file}")
    replay = Replay(recording)
    async with start(Desk(replay, models=recording.models), port=port) as running:
        click.echo("\n".join(f"export {name}={value}" for name, value in running.environment.items()))
        try:
            await asyncio.Event().wait()
        finally:
            click.echo("\n".join(replay.missed) or "# every request was in the recording", err=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.openai", description=__doc__)
    parser.add_argument("what", choices=["record", "replay"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--upstream", default="https://api.openai.com/v1", help="the real server (record)")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    with suppress(KeyboardInterrupt):
        if given.what == "record":
            asyncio.run(recorded(given.file, given.upstream, given.port))
        else:
            asyncio.run(replayed(given.file, given.port))


if __name__ == "__main__":
    main()
