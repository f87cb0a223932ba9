"""Customers' images, read from the stand-in: only images, only so large, only from Slack's own host."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from handlers.slack.files import SlackFiles
from support.errors import ChannelUnavailable
from support.model.conversation import Attachment
from support.model.files import LARGEST_IMAGE_BYTES, Image
from tests.handlers.slack.stage import Stage

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


async def at_once(_seconds: float) -> None:
    """Nobody waits here."""


@pytest.fixture
async def files(stage: Stage) -> AsyncIterator[SlackFiles]:
    async with aiohttp.ClientSession() as session:
        yield SlackFiles(session, stage.slack.bot_token, stage.slack.api_url, at_once)


async def shared(stage: Stage, content: bytes, name: str = "crack.png") -> tuple[Attachment, str]:
    """What a message says of a file that Ann shared, and the message's ts."""
    ts = await stage.ann.upload("#help", name, content)
    answer = await stage.client.conversations_history(channel=stage.thread.channel)
    (file,) = next(message["files"] for message in answer["messages"] if message["ts"] == ts)
    return Attachment(name, file["mimetype"], file["url_private"], file["size"]), ts


async def test_an_image_is_read_whole(stage: Stage, files: SlackFiles) -> None:
    file, _ = await shared(stage, PNG)
    assert await files.read(file) == Image("image/png", PNG)


@pytest.mark.parametrize("content", [b"<!DOCTYPE html>", b"%PDF-1.7", b"MZ\x90", b"", b"GIF8"])
async def test_what_its_bytes_do_not_say_to_be_an_image_is_none(
    stage: Stage, files: SlackFiles, content: bytes
) -> None:
    file, _ = await shared(stage, content)
    assert await files.read(file) is None


async def test_no_more_is_read_than_an_image_may_have(stage: Stage, files: SlackFiles) -> None:
    file, _ = await shared(stage, PNG + bytes(LARGEST_IMAGE_BYTES))
    assert await files.read(file) is None
    assert await files.read(replace(file, size_bytes=10)) is None, "what a message says of the size is not believed"


async def test_what_was_deleted_is_gone(stage: Stage, files: SlackFiles) -> None:
    file, ts = await shared(stage, PNG)
    await stage.ann.delete_files("#help", ts)
    assert await files.read(file) is None


async def test_a_short_outage_is_waited_for_and_a_longer_one_is_said(stage: Stage, files: SlackFiles) -> None:
    file, _ = await shared(stage, PNG)
    await stage.remote.fail_next("files.download", status=503, times=2)
    assert await files.read(file) == Image("image/png", PNG)
    await stage.remote.fail_next("files.download", status=429, times=3)
    with pytest.raises(ChannelUnavailable):
        await files.read(file)


async def test_the_token_goes_to_nobody_else(stage: Stage, files: SlackFiles) -> None:
    asked: list[str] = []

    async def listen(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Authorization", ""))
        return web.Response(body=PNG, content_type="image/png")

    app = web.Application()
    app.router.add_get("/{any:.*}", listen)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        own = stage.slack.base_url.removeprefix("http://")
        for url in (
            f"http://127.0.0.1:{port}/crack.png", f"http://{own}@127.0.0.1:{port}/crack.png", f"http://localhost:{port}/x",
            f"//127.0.0.1:{port}/x", f"{stage.slack.api_url}auth.test", "", "crack.png", "file:///etc/hostname",
        ):  # fmt: skip
            assert await files.read(Attachment("crack.png", "image/png", url)) is None
        assert asked == []
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.png", True),
        ("https://slack.com/files-pri/T1-F1/a.png", False),
        ("https://slack.com/api/chat.delete?channel=C1&ts=1.1", False),
        ("https://files.slack.com/api/chat.delete?channel=C1", False),
        ("https://files.slack.com/files-pri/../api/chat.delete", False),
        ("https://files.slack.com/files-pri/%2e%2e/api/chat.delete", False),
        ("http://files.slack.com/files-pri/T1-F1/a.png", False),
        ("https://files.slack.com.example.com/a.png", False),
        ("https://files.slack.com:8443/a.png", False),
        ("https://user@files.slack.com/a.png", False),
        ("https://evil.slack.com/a.png", False),
    ],
)
async def test_which_hosts_are_slacks(url: str, ours: bool) -> None:
    async with aiohttp.ClientSession() as session:
        files = SlackFiles(session, "xoxb-1", "https://slack.com/api/", at_once)
        assert (files._ours(url) is not None) is ours
