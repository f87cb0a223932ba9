"""What befalls the people of a scenario: vendors fail, orders move on, time passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.running import SteeredClock
from tests.scenarios.stage import TEAM, Stage


@dataclass(frozen=True, slots=True)
class Fate:
    """Comes before what the person of a step does."""

    stage: Stage

    async def befall(self, step: dict[str, Any]) -> None:
        """Trouble first, then the shop's own doings, then time."""
        await self._trouble(step)
        await self._in_the_shop(step)
        if "later" in step:
            await self._later(float(step["later"]))

    async def _trouble(self, step: dict[str, Any]) -> None:
        world, control = self.stage.world, self.stage.control
        for vendor, base in (("shop", world.shopify.url), ("helpdesk", world.gorgias.base_url)):
            if step.get(vendor) == "well":
                await control(f"{base}/sandbox/faults", method="DELETE")
            elif vendor in step:
                await control(f"{base}/sandbox/faults", step[vendor])
        if "throttle" in step:
            await self.stage.shop("throttle", step["throttle"])
        if "slack" in step:
            at_desk = step.get("who") in TEAM
            await (self.stage.remote if at_desk else self.stage.chat).fail_next(**step["slack"])

    async def _in_the_shop(self, step: dict[str, Any]) -> None:
        if "order" in step:
            name, change = step["order"]["name"], step["order"]["edit"]
            await self.stage.shop(f"orders/{quote(name)}/edit", change)
        if "ship" in step:
            await self.stage.shop(f"orders/{quote(step['ship'])}/ship", {})
        if "deliver" in step:
            await self.stage.shop(f"orders/{quote(step['deliver'])}/fulfillments/1/advance", {"to": "DELIVERED"})
        if "stock" in step:
            await self.stage.shop(f"variants/{step['stock']['variant']}/stock", {"units": step["stock"]["units"]})

    async def _later(self, seconds: float) -> None:
        """All that the bot looks for from time to time is looked for then."""
        await self.stage.quiet()
        bot = self.stage.bot
        assert isinstance(bot.clock, SteeredClock)
        bot.clock.skip(seconds)
        await bot.desk.reception.wake()
        await bot.desk.team.lapse()
        await bot.desk.rounds.make()
        await bot.desk.outbox.sweep()
