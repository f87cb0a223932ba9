"""Customers' images on their way into a ticket: read from where they were sent, uploaded, ready to be attached.

What can't be carried is no reason to hold a ticket up: the message then names the file, and the note links to where it
was sent. Only while Gorgias itself is away everything waits, and is carried again by the outbox's next try; an upload
that a broken-off try left behind belongs to no message and shows nowhere.
https://developers.gorgias.com/reference/upload-file
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import islice

import structlog

from support.errors import HelpdeskRefused, RelaisError
from support.integrations.gorgias.client import GorgiasClient, Json
from support.integrations.gorgias.payloads import Stored
from support.model.conversation import Attachment
from support.model.deliveries import TranscriptLine
from support.model.files import Image
from support.ports import Files

log = structlog.get_logger()

MOST_FILES = 20
"""Of one ticket or message: each costs two requests, and what a stranger posts must not use up the rate limit."""
AT_ONCE = 2
"""Images in memory."""


class FileCarrier:
    """Carries the files of transcripts. Without `files` (no platform is on that has any) nothing is carried."""

    def __init__(self, client: GorgiasClient, files: Files | None) -> None:
        self._client = client
        self._files = files
        self._room = asyncio.Semaphore(AT_ONCE)

    async def carry(self, lines: Iterable[TranscriptLine]) -> Stored:
        """Upload the images of these lines. Raises HelpdeskUnavailable."""
        wanted = dict.fromkeys(file for line in lines for file in line.files)
        stored: dict[Attachment, Json] = {}
        for file in islice(wanted, MOST_FILES):
            async with self._room:
                image = await self._read(file)
                made = await self._upload(file, image) if image is not None else None
            if made is not None:
                stored[file] = made
        return stored

    async def _read(self, file: Attachment) -> Image | None:
        if self._files is None:
            return None
        try:
            return await self._files.read(file)
        except RelaisError as error:
            log.warning("file_not_read", error=type(error).__name__)
            return None

    async def _upload(self, file: Attachment, image: Image) -> Json | None:
        """As a message's `attachments` want it."""
        try:
            made = await self._client.upload(image.content, image.media_type)
        except HelpdeskRefused as error:
            log.warning("file_not_uploaded", error=type(error).__name__, reason=str(error))
            return None
        return {**made, "name": image.named(file.name), "content_type": image.media_type}
