"""The bytes of images that customers shared. Discord's file host gives them for a day to who has the signed address.

Nothing is asked of any other host, whatever address a message brings, and no redirect is followed.
https://docs.discord.com/developers/reference#signed-attachment-cdn-urls
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiohttp
from yarl import URL

from handlers.bodies import whole_file
from support.errors import ChannelUnavailable
from support.model.conversation import Attachment
from support.model.files import LARGEST_IMAGE_BYTES, Image, image_type

TIMEOUT_S = 20.0
WAITS_S = (0.5, 1.5)
"""Before another try. Longer outages cost the photo, not the ticket: it names the file and links to the message."""
HOSTS = ("https://cdn.discordapp.com", "https://media.discordapp.net")
FILES = "/attachments/"
OFFICIAL = "discord.com"


class DiscordFiles:
    """Implements `support.ports.Files`. With a stand-in files are on the server of DISCORD_API_URL."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._session = session
        api = URL(api_url).origin()
        self._origins = tuple(map(URL, HOSTS)) if api.host == OFFICIAL else (api,)
        self._sleep = sleep

    async def read(self, file: Attachment) -> Image | None:
        """The image, or None when it is none, too large, gone, or not Discord's. Raises ChannelUnavailable."""
        url = self._ours(file.url)
        if url is None or (file.size_bytes or 0) > LARGEST_IMAGE_BYTES:
            return None
        for wait_s in WAITS_S:
            try:
                return await self._once(url)
            except ChannelUnavailable:
                await self._sleep(wait_s)
        return await self._once(url)

    def _ours(self, address: str) -> URL | None:
        try:
            url = URL(address)
            origin = url.origin()
        except ValueError:
            return None
        is_file = url.path.startswith(FILES) and ".." not in url.path
        return url if origin in self._origins and url.user is None and is_file else None

    async def _once(self, url: URL) -> Image | None:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with self._session.get(url, timeout=timeout, allow_redirects=False) as answer:
                if answer.status == 429 or answer.status >= 500:
                    raise ChannelUnavailable(f"Discord answered a file with {answer.status}")
                if answer.status != 200:
                    return None
                content = await whole_file(answer, LARGEST_IMAGE_BYTES)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ChannelUnavailable("Discord's file host can't be reached") from error
        kind = image_type(content) if content is not None else None
        return Image(kind, content) if kind is not None and content is not None else None
