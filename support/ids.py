"""Ids of our own rows: unique, and no secrets. What an id opens is checked against the account that brings it.

The system's random numbers cost a call into the kernel each, which showed in every turn; one such call seeds these.
"""

from __future__ import annotations

import random

_CHANCE = random.Random()


def new_id(prefix: str = "", digits: int = 32) -> str:
    """`prefix` and that many random hexadecimal digits: with 20 of them, a billion ids collide once in a million."""
    return f"{prefix}{_CHANCE.getrandbits(4 * digits):0{digits}x}"
