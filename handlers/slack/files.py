"""The bytes of images that customers shared, read from Slack with the bot's token.

The token goes to Slack's own file host and nowhere else, whatever address a message brings, and no redirect is
followed: to whom it does not show a file, Slack answers with its sign-in page, often with status 200.
https://docs.slack.dev/reference/objects/file-object
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiohttp
import structlog
from yarl import URL

from handlers.bodies import whole_file
from support.errors import ChannelUnavailable
from support.model.conversation import Attachment
from support.model.files import LARGEST_IMAGE_BYTES, Image, image_type

log = structlog.get_logger()

TIMEOUT_S = 20.0
WAITS_S = (0.5, 1.5)
"""Before another try. Longer outages cost the photo, not the ticket: it names the file and links to the message."""
SLACK_HOSTS = ("slack.com", "slack-gov.com")
FILES = "/files-pri/"


class SlackFiles:
    """Implements `support.ports.Files` for one workspace."""

    def __init__(
        self, session: aiohttp.ClientSession, token: str, api_url: str, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._session = session
        self._headers = {"Authorization": f"Bearer {token}"}
        api = URL(api_url).origin()
        self._origin = api.with_host(f"files.{api.host}") if api.host in SLACK_HOSTS else api
        self._sleep = sleep

    async def read(self, file: Attachment) -> Image | None:
        """The image, or None when it is none, too large, gone, or not Slack's. Raises ChannelUnavailable."""
        url = self._ours(file.url)
        if url is None or (file.size_bytes or 0) > LARGEST_IMAGE_BYTES:
            return None
        for wait_s in (*WAITS_S, None):
            try:
                return await self._once(url)
            except ChannelUnavailable:
                if wait_s is None:
                    raise
                await self._sleep(wait_s)
        return None

    def _ours(self, address: str) -> URL | None:
        """The address, if it is a file's on Slack's file host (with a stand-in: on the server of SLACK_API_URL).

        A file kept elsewhere brings any address its owner likes: one of the Web API must not be called with our token.
        """
        try:
            url = URL(address)
            origin = url.origin()
        except ValueError:
            return None
        is_file = url.path.startswith(FILES) and ".." not in url.path
        return url if origin == self._origin and url.user is None and is_file else None

    async def _once(self, url: URL) -> Image | None:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with self._session.get(url, headers=self._headers, timeout=timeout, allow_redirects=False) as answer:
                if answer.status == 429 or answer.status >= 500:
                    raise ChannelUnavailable(f"Slack answered a file with {answer.status}")
                if answer.status != 200:
                    log.warning("slack_file_refused", status=answer.status)
                    return None
                content = await whole_file(answer, LARGEST_IMAGE_BYTES)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ChannelUnavailable("Slack's file host can't be reached") from error
        kind = image_type(content) if content is not None else None
        return Image(kind, content) if kind is not None and content is not None else None
