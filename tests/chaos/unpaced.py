"""`bot.py run` without keeping the platforms' pace: the stand-ins' limits are off, and thousands of messages are many."""

from __future__ import annotations

import asyncio

from handlers.composition.running import Relais
from handlers.lifetime import run_until_stopped
from support import config, logs

if __name__ == "__main__":
    settings = config.load()
    logs.configure(settings.log_level, settings.log_format)
    asyncio.run(run_until_stopped(Relais(settings, paced=False), "unpaced", tuple))
