"""What is done for the desk as a whole by the clock: the day's digest, alerts of the model's budget, and learning how
long answers take lately.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from support.alerts import Alerts
from support.composing import Composer
from support.escalation import digest
from support.escalation.digest import DigestRows
from support.escalation.upkeep import WAITS_COUNTED, usual_wait
from support.model.conversation import ConversationId
from support.model.deliveries import Delivery, DeskReport
from support.outbox import Outbox, new_delivery_id
from support.ports import Cases, Clock

LEARNED_EVERY = timedelta(minutes=10)
NO_CONVERSATION = ConversationId("desk")


class Rounds:
    """One a process. What must happen once for all processes is a row; what is only learned, each learns itself."""

    def __init__(
        self,
        *,
        cases: Cases,
        digests: DigestRows,
        alerts: Alerts | None,
        composer: Composer,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cases = cases
        self._digests = digests
        self._alerts = alerts
        self._composer = composer
        self._outbox = outbox
        self._clock = clock
        self._at = composer.profile.desk.digest_at if composer.desk_on else None
        self._learned_at: datetime | None = None

    async def start(self) -> None:
        """Before the first tick."""
        now = self._clock.now()
        if self._at is not None:
            at = self._composer.hours.next_at(now, self._at)
            if at is not None:
                await self._digests.plan(at, now)
        await self.make()

    async def make(self) -> None:
        """A tick."""
        now = self._clock.now()
        # A clock that was set back must not stop the learning until it has caught up.
        if self._learned_at is None or not timedelta() <= now - self._learned_at < LEARNED_EVERY:
            self._composer.hours.usual = usual_wait(await self._cases.waits(now - WAITS_COUNTED))
            self._learned_at = now
        if self._alerts is not None:
            await self._alerts.look()
        if self._at is not None:
            planned = await self._digests.due(now)
            if planned is not None:
                await self._report(self._at, planned, now)

    async def _report(self, at: time, planned: datetime, now: datetime) -> None:
        """The digest of all the time since the one before it, also when nothing ran in between."""
        hours, profile = self._composer.hours, self._composer.profile
        since = hours.last_at(planned, at) or planned - timedelta(days=1)
        until = max(planned, hours.last_at(now, at) or planned)  # the rest is for the next one
        following = hours.next_at(now, at) or now + timedelta(days=1)
        figures = await self._digests.figures(since, until)
        content = digest.write(self._composer.words, profile.team.language, figures, now)
        delivery = Delivery(new_delivery_id(), NO_CONVERSATION, DeskReport(content), now)
        if await self._digests.take(now, following, delivery):
            self._outbox.submit([delivery])
