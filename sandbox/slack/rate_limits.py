"""Slack's rate limits, off until switched on: HTTP 429 with `Retry-After` in whole seconds.

Posting is limited a channel, the other methods by tier a minute
(https://docs.slack.dev/apis/web-api/rate-limits). Bursts above the rate are let through as far as
`burst` goes, then calls are refused until the bucket has filled again.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimit:
    """`burst` calls at once, refilled at `per_s`; counted for each channel apart where `by_channel`."""

    per_s: float
    burst: int
    by_channel: bool = False


def _tier(per_minute: int) -> RateLimit:
    return RateLimit(per_minute / 60, per_minute)


_TIER_2, _TIER_3, _TIER_4 = _tier(20), _tier(50), _tier(100)
# "no more than 1 message per second per channel", short bursts tolerated.
_POSTING = RateLimit(1.0, 1, by_channel=True)

SLACK_LIMITS: dict[str, RateLimit] = {
    "apps.connections.open": _tier(1),
    "assistant.threads.setSuggestedPrompts": _TIER_3,
    "assistant.threads.setTitle": _TIER_3,
    "chat.appendStream": _TIER_4,
    "chat.delete": _TIER_3,
    "chat.postEphemeral": _TIER_4,
    "chat.postMessage": _POSTING,
    "chat.startStream": _TIER_2,
    "chat.stopStream": _TIER_2,
    "chat.update": _TIER_3,
    "conversations.history": _TIER_3,
    "conversations.info": _TIER_3,
    "conversations.join": _TIER_3,
    "conversations.list": _TIER_2,
    "conversations.members": _TIER_4,
    "conversations.open": _TIER_3,
    "conversations.replies": _TIER_3,
    "files.completeUploadExternal": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
    "files.info": _TIER_4,
    "reactions.add": _TIER_3,
    "reactions.get": _TIER_3,
    "reactions.remove": _TIER_2,
    "usergroups.list": _TIER_2,
    "usergroups.users.list": _TIER_2,
    "users.conversations": _TIER_3,
    "users.info": _TIER_4,
    "users.list": _TIER_2,
    "users.lookupByEmail": _TIER_3,
    "views.open": _TIER_4,
    "views.publish": _TIER_4,
    "views.push": _TIER_4,
    "views.update": _TIER_4,
}


# Who keeps the rate to the microsecond is not refused for how a float holds the time.
_ROUNDING = 1e-5


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class RateLimits:
    """Token buckets, one a method or a method and channel."""

    def __init__(self) -> None:
        self._limits: dict[str, RateLimit] = {}
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def switch_on(self, limits: dict[str, RateLimit] | None = None) -> None:
        self._limits = dict(SLACK_LIMITS if limits is None else limits)
        self._buckets.clear()

    def switch_off(self) -> None:
        self._limits = {}

    def retry_after_s(self, method: str, channel: str, now: float) -> int | None:
        """None lets the call pass; a number refuses it for that long."""
        limit = self._limits.get(method)
        if limit is None:
            return None
        key = (method, channel if limit.by_channel else "")
        bucket = self._buckets.setdefault(key, _Bucket(limit.burst, now))
        bucket.tokens = min(limit.burst, bucket.tokens + (now - bucket.filled_at) * limit.per_s)
        bucket.filled_at = now
        if bucket.tokens >= 1 - _ROUNDING:
            bucket.tokens -= 1
            return None
        return max(1, math.ceil((1 - bucket.tokens) / limit.per_s))
