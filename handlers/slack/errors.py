"""Slack's failures, translated at the edge: wait, or refuse.

Error codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from support.errors import ChannelBusy, ChannelRefused, ChannelUnavailable, LockedOut

PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
     "team_added_to_org", "ekm_access_denied"}
)  # fmt: skip
"""Codes after which the same call may succeed later. All others are refusals that a person must mend."""
LOCKED_OUT = frozenset({"account_inactive", "invalid_auth", "token_expired", "token_revoked"})
"""Codes that are about the token and not about the call: the app was removed, or its token revoked."""
TIMEOUT_S = 10


def code_of(error: SlackApiError) -> str:
    """Slack's error code, or `http_<status>` where the answer had none."""
    response = error.response
    data = getattr(response, "data", None)
    if isinstance(data, dict) and data.get("error"):
        return str(data["error"])
    return f"http_{getattr(response, 'status_code', 0)}"


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn what the client raises into ChannelUnavailable or ChannelRefused. `what` names the call, no content."""
    try:
        yield
    except SlackApiError as error:
        code = code_of(error)
        status = getattr(error.response, "status_code", 200)
        if status == 429:
            wait = error.response.headers.get("Retry-After")
            raise ChannelBusy(f"{what}: {code}", retry_after_s=float(wait) if wait else None) from error
        if code in PASSING or status >= 500:
            raise ChannelUnavailable(f"{what}: {code}") from error
        if code in LOCKED_OUT:
            raise LockedOut(f"{what}: {code}") from error
        raise ChannelRefused(f"{what}: {code}") from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise ChannelUnavailable(f"{what}: {type(error).__name__}") from error
