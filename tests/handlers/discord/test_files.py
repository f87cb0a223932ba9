"""Customers' images from Discord's file host: whole, only so large, and from nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from handlers.discord.files import DiscordFiles
from support.model.conversation import Attachment
from support.model.files import LARGEST_IMAGE_BYTES, Image

PHOTO = b"\xff\xd8\xff" + bytes(3_000_000)


async def at_once(_seconds: float) -> None:
    """Nobody waits here."""


@pytest.fixture
async def host() -> AsyncIterator[TestServer]:
    """Sends a photo piece by piece, one that is too large without saying so, and whoever asks elsewhere away."""

    async def send(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(PHOTO)
        if request.match_info["name"] == "large.jpg":
            await answer.write(bytes(LARGEST_IMAGE_BYTES))
        return answer

    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPFound("/attachments/1/2/photo.jpg")

    app = web.Application()
    app.router.add_get("/attachments/1/2/moved.jpg", elsewhere)
    app.router.add_get("/attachments/1/2/{name}", send)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/attachments/1/2/photo.jpg", PHOTO),
        ("/attachments/1/2/large.jpg", None),
        ("/attachments/1/2/moved.jpg", None),
        ("/attachments/../api/v10/users/@me", None),
        ("/api/v10/users/@me", None),
    ],
)
async def test_an_image_is_read_whole_or_not_at_all(host: TestServer, path: str, content: bytes | None) -> None:
    file = Attachment("photo.jpg", "image/jpeg", f"http://127.0.0.1:{host.port}{path}", 10)
    async with aiohttp.ClientSession() as session:
        files = DiscordFiles(session, f"http://127.0.0.1:{host.port}/api/v10", at_once)
        assert await files.read(file) == (Image("image/jpeg", content) if content else None)
