"""`/response/…`: messages that a bot sends to the `response_url` of an interaction or a command.

Five within thirty minutes. They reach the person even where the bot is no member, are ephemeral unless
`response_type` says `in_channel`, and are the only way to change an ephemeral message
(https://docs.slack.dev/interactivity/handling-user-interaction#message_responses).
"""

from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.slack.api.call import ApiError
from sandbox.slack.api.content import TEXT_LIMIT, Content, read_attachments, read_blocks
from sandbox.slack.channel import Channel
from sandbox.slack.model import Json, Message
from sandbox.slack.service import SlackService
from sandbox.slack.tickets import RefusedError, ResponseUrl
from sandbox.slack.workspace import SlackWorkspace


class ResponseEndpoint:
    """Takes answers to interactions, by response URL or with the acknowledgement of a command."""

    def __init__(self, service: SlackService) -> None:
        self._service = service

    async def serve(self, request: Request) -> Response:
        try:
            url = self._service.response_urls.use(request.path_params["url"])
        except RefusedError as refused:
            return _refused(refused.code, 404)
        workspace = self._service.workspace(url.team_id)
        fault = workspace.faults.take("response_url") if workspace else None
        if fault is not None and fault.refuses:
            return _refused(fault.error or "expired_url", fault.status or 404)
        try:
            body = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return _refused("invalid_payload", 500)
        if not isinstance(body, dict):
            return _refused("invalid_payload", 500)
        try:
            self.take(url, body)
        except ApiError as refused:
            return _refused(refused.code, 500)
        return PlainTextResponse("ok")

    def take(self, url: ResponseUrl, body: Json) -> None:
        """Raises `ApiError` for content that Slack refuses."""
        workspace = self._service.workspace(url.team_id)
        if workspace is None:
            raise ApiError("team_not_found")
        channel = workspace.channels[url.channel]
        answer = _Answer(self._service, workspace, channel, url)
        if body.get("delete_original"):
            answer.delete_original()
            return
        content = _content(body)
        if content.is_empty:
            raise ApiError("no_text")
        if body.get("replace_original"):
            answer.replace_original(content)
        else:
            answer.add(content, body)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One message to one response URL."""

    service: SlackService
    workspace: SlackWorkspace
    channel: Channel
    url: ResponseUrl

    def add(self, content: Content, body: dict[str, Any]) -> None:
        message = self._message(content)
        message.thread_ts = body.get("thread_ts") or None
        if body.get("response_type") == "in_channel":
            root = self.channel.messages.get(message.thread_ts or "")
            message.thread_ts = root.ts if root else None
            self.channel.add(message)
            self.service.events(self.workspace).message_posted(self.channel, message)
        else:
            self.workspace.show_privately(self.channel, self.url.user, message)

    def replace_original(self, content: Content) -> None:
        original = self._original_ephemeral()
        if original is not None:
            replacement = self._message(content)
            replacement.ts, replacement.thread_ts = original.message.ts, original.message.thread_ts
            self.channel.remove_ephemeral(original)
            self.workspace.show_privately(self.channel, self.url.user, replacement)
            return
        message = self.channel.messages.get(self.url.message_ts or "")
        if message is None:
            # An ephemeral message that is gone can't be replaced: the answer stands alone.
            self.workspace.show_privately(self.channel, self.url.user, self._message(content))
            return
        previous = message.as_json()
        self.channel.retire(message)
        message.text, message.blocks = content.text or "", content.blocks or []
        message.attachments = content.attachments or []
        self.service.events(self.workspace).message_changed(self.channel, message, previous)

    def delete_original(self) -> None:
        original = self._original_ephemeral()
        message = self.channel.messages.get(self.url.message_ts or "")
        if original is not None:
            self.channel.remove_ephemeral(original)
            self.workspace.changes.note()
        elif message is not None:
            previous = message.as_json()
            self.channel.remove(message)
            self.service.events(self.workspace).message_deleted(self.channel, previous)

    def _original_ephemeral(self) -> Any:
        if not self.url.is_ephemeral or self.url.message_ts is None:
            return None
        return self.channel.ephemeral(self.url.message_ts, self.url.user)

    def _message(self, content: Content) -> Message:
        message = self.workspace.new_message(self.channel, self.workspace.bot, content.text or "")
        message.blocks = content.blocks or []
        message.attachments = content.attachments or []
        return message


def _content(body: Json) -> Content:
    text = body.get("text")
    if text is not None and len(str(text)) > TEXT_LIMIT:
        raise ApiError("msg_too_long")
    return Content(
        None if text is None else str(text),
        read_blocks(body.get("blocks")),
        read_attachments(body.get("attachments")),
    )


def _refused(code: str, status: int) -> Response:
    return PlainTextResponse(
        orjson.dumps({"ok": False, "error": code}).decode(),
        status_code=status,
        media_type="application/json",
    )
