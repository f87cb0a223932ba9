"""Short-lived handles that interactions give a bot: trigger ids for views, response URLs for messages.

A trigger opens one view within three seconds
(https://docs.slack.dev/interactivity/handling-user-interaction). A response URL takes five messages within
thirty minutes. Both run by the stand-in's clock.
"""

import secrets
from dataclasses import dataclass

from sandbox.clock import Clock

TRIGGER_LIFETIME_S = 3.0
RESPONSE_URL_LIFETIME_S = 30 * 60.0
RESPONSE_URL_USES = 5
# Spent tickets stay known for a while, so that a late use is told from an invented one.
_REMEMBERED_S = 3600.0


@dataclass(slots=True)
class Trigger:
    """Says who acted, and in which modal if they did so in one."""

    id: str
    team_id: str
    user: str
    view_id: str | None
    issued_at: float
    is_exchanged: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where answers to one interaction go. `message_ts` is the message acted on; a command has none."""

    id: str
    team_id: str
    channel: str
    user: str
    issued_at: float
    message_ts: str | None = None
    is_ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0


class RefusedError(Exception):
    """A ticket that can't be used; `code` is Slack's error code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Triggers:
    """Trigger ids, each good for one view."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, team_id: str, user: str, view_id: str | None = None) -> str:
        now = self._clock.now()
        _forget_old(self._issued, now)
        number = int(now * 1000)
        trigger = Trigger(f"{number}.{number % 10**9}.{secrets.token_hex(16)}", team_id, user, view_id, now)
        self._issued[trigger.id] = trigger
        return trigger.id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger up. Raises `RefusedError` as https://docs.slack.dev/reference/methods/views.open."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.is_exchanged:
            raise RefusedError("exchanged_trigger_id")
        if self._clock.now() - trigger.issued_at > TRIGGER_LIFETIME_S:
            raise RefusedError("expired_trigger_id")
        trigger.is_exchanged = True
        return trigger


class ResponseUrls:
    """Response URLs by the secret part of their path."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(
        self,
        team_id: str,
        channel: str,
        user: str,
        *,
        message_ts: str | None = None,
        is_ephemeral: bool = False,
        thread_ts: str | None = None,
    ) -> ResponseUrl:
        now = self._clock.now()
        _forget_old(self._issued, now)
        url = ResponseUrl(secrets.token_hex(12), team_id, channel, user, now, message_ts, is_ephemeral, thread_ts)
        self._issued[url.id] = url
        return url

    def use(self, url_id: str) -> ResponseUrl:
        """Count one use. Raises `RefusedError` when the URL is unknown, too old, or used up."""
        url = self._issued.get(url_id)
        if url is None or self._clock.now() - url.issued_at > RESPONSE_URL_LIFETIME_S:
            raise RefusedError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise RefusedError("used_url")
        url.uses += 1
        return url


def _forget_old(issued: dict[str, Trigger] | dict[str, ResponseUrl], now: float) -> None:
    """Tickets are in order of issue, so the old ones are in front."""
    while issued:
        oldest = next(iter(issued))
        if now - issued[oldest].issued_at < _REMEMBERED_S:
            return
        del issued[oldest]
