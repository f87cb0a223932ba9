"""Ports for bots that must be told theirs before they start."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

BELOW_EPHEMERAL = range(20_000, 32_000)
"""No system gives these to who asks for any port (Linux gives 32768 to 60999, IANA recommends 49152 to 65535): the one
that is found free stays so, though many servers and clients of other tests come and go meanwhile.
"""


def free_port() -> int:
    """One that nobody listens on."""
    while True:
        port = random.choice(BELOW_EPHEMERAL)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
