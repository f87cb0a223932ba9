"""E-mail addresses: found in what people type and masked before it is passed on; compared, and shown in part."""

from __future__ import annotations

import hmac
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


def same_mailbox(one: str, other: str) -> bool:
    """Equal but for outer blanks and the case of A to Z, compared in constant time.

    Not casefold: that makes `straße@` and `strasse@` one, or a Kelvin sign a k, and those are different mailboxes.
    """
    return hmac.compare_digest(_plain(one), _plain(other))


def hint_of(email: str) -> str:
    """Enough of an address for its owner to know it: `m…@example.com`. For verified owners only."""
    name, _, domain = email.strip().rpartition("@")
    return f"{name[:1]}…@{domain}"


def _plain(email: str) -> bytes:
    return email.strip().encode().lower()  # bytes.lower() knows only A to Z
