"""What can go wrong with a provider, and where in a turn: for the tests, and in full for `make bench`."""

from __future__ import annotations

import re

from sandbox.openai.moves import Asked, Call, Fault, Move, Turn

SORTS: dict[str, Move] = {
    "slow": Fault("hang", delay_s=30),
    "dead": Fault("drop"),
    "limited": Fault("answer", 429, "rate_limit_exceeded", retry_after_s=60),
    "busy": Fault("answer", 429, "rate_limit_exceeded", retry_after_s=0.05),
    "quota": Fault("answer", 429, "insufficient_quota"),
    "key": Fault("answer", 401, "invalid_api_key"),
    "down": Fault("answer", 503),
    "cut": Fault("cut"),
    "early": Fault("cut", share=0.05),
    "late": Fault("cut", share=0.95),
    "unended": Fault("unended", share=0.7),
    "garbage": Fault("garbage"),
    "json": Fault("bad_json"),
    "malformed": Fault("bad_arguments"),
    "empty": Fault("empty"),
    "nothing": Fault("no_choices"),
    "error": Fault("error"),
    "drip": Turn("You can return it within 30 days. It takes a while to say all of that, word by word.", piece_s=1.5),
}
PLACES = ("first", "both", "after_tools")
"""The first model alone; both; both once they have used a tool."""


_ORDERED = re.compile(rf"\(({'|'.join(PLACES)}) (\w+)\)")


def question(sort: str, place: str) -> str:
    """What a customer writes, so that the model fails them in this way."""
    return f"What is your return policy? ({place} {sort})"


def failing(asked: Asked) -> Move:
    """A model that fails as its customer's words say, and answers properly otherwise."""
    place, sort = _ORDERED.findall(asked.text)[-1]
    strikes = {
        "first": asked.model == "sandbox-large",
        "both": True,
        "after_tools": bool(asked.results),
    }[place]
    if strikes:
        return SORTS[sort]
    if not asked.results:
        return Turn(calls=(Call("search_policies", {"question": "return window"}),))
    return Turn("You can return most items within 30 days of delivery.")
