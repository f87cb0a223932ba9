"""Customers' images under the team's card: read from wherever they were sent, and never at the cost of anything else.

They are shown in the team's channel alone, as a file of that channel. What can't be read is named by the line above it;
what the channel does not take is said to be in the ticket.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog

from support.errors import CardGone, ChannelRefused, RelaisError
from support.model.conversation import Attachment
from support.model.deliveries import Delivery, DeskNote, DeskPhoto, Receipt
from support.model.files import Image
from support.model.people import Language
from support.ports import Desk, Files
from support.words import Words

log = structlog.get_logger()

MOST = 10
"""Of one message, or of all before a hand-off: each takes a turn of the channel's pace."""
AT_ONCE = 2
"""Images being read."""


def photos(files: Iterable[Attachment]) -> list[DeskPhoto]:
    """What says to be an image; whether it is one is seen when it is read."""
    return [DeskPhoto(file) for file in files if file.media_type.startswith("image/")][:MOST]


class DeskPhotos:
    """Implements `support.sending.Photos`. `in_ticket`: is there a helpdesk, which gets them as well?"""

    def __init__(self, files: Files, words: Words, language: Language, *, in_ticket: bool) -> None:
        self._files = files
        self._words = words
        self._language = language
        self._in_ticket = in_ticket
        self._room = asyncio.Semaphore(AT_ONCE)

    async def show(self, desk: Desk, delivery: Delivery, photo: DeskPhoto, card: str) -> Receipt | DeskNote:
        """A note is what is to be said instead. Raises ChannelUnavailable when the desk's platform is away."""
        image = await self._read(photo.file)
        if image is None:
            return Receipt(delivery.id)
        try:
            return await desk.add_photo(delivery, photo.file.name, image, card)
        except (ChannelRefused, CardGone) as error:
            log.warning("photo_not_shown", error=type(error).__name__)
            where = "ticket" if self._in_ticket else "thread"
            return DeskNote("system", self._words.say(self._language, f"desk.photo.{where}", file=photo.file.name))

    async def _read(self, file: Attachment) -> Image | None:
        """None for what is none, too large or gone, and for what its platform does not give: the card does not wait."""
        try:
            async with self._room:
                return await self._files.read(file)
        except RelaisError as error:
            log.warning("photo_not_read", error=type(error).__name__)
            return None
