"""`bot.py run --only discord` as an operator meets it: what it does without on the first screen, and no silent end.

That it ends cleanly when it is asked to, with both platforms on, is played in `tests/chaos`.
"""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.processes import lines_until, process
from tests.handlers.discord.stage import POLICY, stage

CONTENT = 1 << 15
ONLY = ("bot.py", "run", "--only", "discord")


async def test_what_ends_it_and_how(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        settings = here.world.environment() | {
            "DATABASE_URL": f"sqlite:///{tmp_path}/relais.db", "HOST": "127.0.0.1", "PORT": "0", "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        await here.remote.direct("set_intents", privileged=CONTENT)
        async with process(*ONLY, environment=settings, log=tmp_path / "ended") as bot:
            screen = await lines_until(bot, "ready")
            assert any("Slack     off" in line for line in screen)
            assert any("without Server Members Intent" in line for line in screen)
            asked = await here.maya.post("#help", POLICY)
            await here.answer(here.maya, asked, "within 30 days")
            await here.remote.direct("reset_token")
            assert await bot.wait() != 0, "who keeps it running has to see that it ended"
        *_, line = (tmp_path / "ended").read_text("utf-8").splitlines()
        assert "closed with 4004" in line
