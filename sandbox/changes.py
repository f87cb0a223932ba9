"""A counter of everything that happened on a platform, and a way to wait for the next thing.

Whoever watches from another process asks for "what changed since N" and is answered when something did.
That is what lets tests and the demo wait for a bot's reply with neither sleeps nor polling.
"""

import asyncio


class Changes:
    """`version` grows with each change; `wait` returns when it is above `since`."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: list[asyncio.Future[None]] = []

    def note(self) -> None:
        self.version += 1
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self, since: int, timeout_s: float) -> int:
        """The version, as soon as it is above `since` and at the latest after `timeout_s`."""
        if self.version > since:
            return self.version
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await asyncio.wait([future], timeout=timeout_s)
        future.cancel()
        return self.version
