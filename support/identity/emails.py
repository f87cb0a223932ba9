"""E-mail addresses in what people type: found, and masked before anything typed in public is kept or passed on."""

from __future__ import annotations

import re

EMAIL = re.compile(r"[^\s@<>()\[\],;:\"'|]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
"""Wider than RFC 5321 allows on purpose: what looks like an address is treated as one."""

MASK = "[e-mail]"


def mask_emails(text: str) -> str:
    """The text with every address replaced."""
    return EMAIL.sub(MASK, text)


def is_email(text: str) -> bool:
    """Could this be one address and nothing else?"""
    return EMAIL.fullmatch(text.strip()) is not None
