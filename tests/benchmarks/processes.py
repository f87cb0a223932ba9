"""Bots and vendors as processes of their own, so that each one's CPU and memory can be told apart."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
START_DEADLINE_S = 60.0


@asynccontextmanager
async def process(
    *arguments: str, environment: Mapping[str, str], log: Path = Path(os.devnull)
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `python ARGUMENTS` in the project's root, its standard error into `log`; SIGTERM at the end."""
    env = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
    with log.open("ab") as errors:
        running = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.send_signal(signal.SIGTERM)
            await running.wait()


async def lines_until(running: asyncio.subprocess.Process, mark: str) -> list[str]:
    """What the process prints up to the line that begins with `mark`."""
    assert running.stdout is not None
    seen: list[str] = []
    async with asyncio.timeout(START_DEADLINE_S):
        while True:
            line = (await running.stdout.readline()).decode()
            if not line:
                raise RuntimeError(f"ended before it said {mark!r}: {seen}")
            seen.append(line.rstrip())
            if line.startswith(mark):
                return seen


@asynccontextmanager
async def vendors(
    *, shop: Path | None = None, discord: bool = False, team_apart: bool = False
) -> AsyncIterator[dict[str, str]]:
    """`bot.py sandbox`; gives the environment it prints."""
    chosen = ["--shop", str(shop)] if shop else []
    chosen += [flag for flag, on in (("--discord", discord), ("--team-apart", team_apart)) if on]
    async with process("bot.py", "sandbox", *chosen, environment={}) as running:
        lines = await lines_until(running, "# ready")
        exports = (shlex.split(line.removeprefix("export "))[0] for line in lines if line.startswith("export "))
        yield dict(export.split("=", 1) for export in exports)


def slack_url(environment: Mapping[str, str]) -> str:
    """Where Slack's stand-in of these vendors is served."""
    return environment["SLACK_API_URL"].removesuffix("/api/")


def cpu_s(running: asyncio.subprocess.Process) -> float:
    """CPU seconds the process has used, user and system."""
    times = psutil.Process(running.pid).cpu_times()
    return float(times.user + times.system)


def resident_mb(running: asyncio.subprocess.Process) -> float:
    """Resident memory in megabytes."""
    return float(psutil.Process(running.pid).memory_info().rss) / 1e6
