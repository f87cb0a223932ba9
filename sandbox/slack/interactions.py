"""Interactions on their way to the app: clicks, submissions, shortcuts, commands, with Slack's payloads.

https://docs.slack.dev/reference/interaction-payloads. Each carries a trigger for a view; those that have a
place in a conversation carry a response URL.
"""

from dataclasses import dataclass

from sandbox.slack.channel import Channel
from sandbox.slack.delivery.parcel import Acknowledgement, Kind
from sandbox.slack.model import ChannelKind, Json, Message, User, View
from sandbox.slack.service import SlackService
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.workspace import SlackWorkspace


@dataclass(frozen=True, slots=True)
class Interactions:
    """The interactions of one person in one workspace."""

    service: SlackService
    workspace: SlackWorkspace
    user: User

    async def click(
        self, channel: Channel, message: Message, action: Json, values: Json, *, is_ephemeral: bool
    ) -> Acknowledgement:
        """`block_actions` from a message. That of an ephemeral message doesn't carry the message."""
        url = self.service.response_urls.issue(
            self.workspace.team_id,
            channel.id,
            self.user.id,
            message_ts=message.ts,
            is_ephemeral=is_ephemeral,
            thread_ts=message.thread_ts,
        )
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
        }
        if message.thread_ts is not None:
            container["thread_ts"] = message.thread_ts
        payload = self._frame("block_actions") | {
            "container": container,
            "trigger_id": self._trigger(),
            "channel": _named(channel),
            "state": {"values": values},
            "response_url": self.service.response_address(url),
            "actions": [action],
        }
        if not is_ephemeral:
            payload["message"] = message.as_json()
        return await self._ask(payload)

    async def click_in_view(self, view: View, action: Json) -> Acknowledgement:
        """`block_actions` from a modal or the App Home."""
        return await self._ask(
            self._frame("block_actions")
            | {
                "container": {"type": "view", "view_id": view.id},
                "trigger_id": self._trigger(view),
                "view": view.as_json(),
                "actions": [action],
            }
        )

    async def submit(self, view: View) -> Acknowledgement:
        """`view_submission`. Its team is the person's own; where the app is installed is in the view."""
        of = {"team": {"id": self.user.team_id, "domain": self.workspace.domain}}
        return await self._ask(
            self._frame("view_submission")
            | of
            | {"trigger_id": self._trigger(view), "view": view.as_json(), "response_urls": []}
        )

    async def close(self, view: View, *, is_cleared: bool) -> Acknowledgement:
        return await self._ask(self._frame("view_closed") | {"view": view.as_json(), "is_cleared": is_cleared})

    async def message_shortcut(self, channel: Channel, message: Message, callback_id: str) -> Acknowledgement:
        url = self.service.response_urls.issue(
            self.workspace.team_id,
            channel.id,
            self.user.id,
            message_ts=message.ts,
            thread_ts=message.thread_ts,
        )
        return await self._ask(
            self._frame("message_action")
            | {
                "callback_id": callback_id,
                "trigger_id": self._trigger(),
                "action_ts": self.workspace.timestamps.next(),
                "response_url": self.service.response_address(url),
                "channel": _named(channel),
                "message_ts": message.ts,
                "message": message.as_json(),
            }
        )

    async def shortcut(self, callback_id: str) -> Acknowledgement:
        return await self._ask(
            self._frame("shortcut")
            | {
                "callback_id": callback_id,
                "trigger_id": self._trigger(),
                "action_ts": self.workspace.timestamps.next(),
            }
        )

    async def command(self, channel: Channel, name: str, text: str) -> tuple[Acknowledgement, ResponseUrl]:
        """A slash command, with the URL that answers to it go to."""
        app = self.workspace.app
        url = self.service.response_urls.issue(self.workspace.team_id, channel.id, self.user.id)
        acknowledgement = await self.service.office(app).ask(
            Kind.COMMAND,
            {
                "token": app.verification_token,
                "team_id": self.workspace.team_id,
                "team_domain": self.workspace.domain,
                "channel_id": channel.id,
                "channel_name": _named(channel)["name"],
                "user_id": self.user.id,
                "user_name": self.user.name,
                "command": name,
                "text": text,
                "api_app_id": app.app_id,
                "is_enterprise_install": "false",
                "response_url": self.service.response_address(url),
                "trigger_id": self._trigger(),
            },
        )
        return acknowledgement, url

    async def _ask(self, payload: Json) -> Acknowledgement:
        if not self.workspace.app.is_interactive:
            return Acknowledgement(error="interactivity_disabled")
        return await self.service.office(self.workspace.app).ask(Kind.INTERACTION, payload)

    def _frame(self, kind: str) -> Json:
        return {
            "type": kind,
            "user": {
                "id": self.user.id,
                "username": self.user.name,
                "name": self.user.name,
                "team_id": self.user.team_id,
            },
            "team": {"id": self.workspace.team_id, "domain": self.workspace.domain},
            "api_app_id": self.workspace.app.app_id,
            "token": self.workspace.app.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _trigger(self, view: View | None = None) -> str:
        in_modal = view.id if view is not None and view.type == "modal" else None
        return self.service.triggers.issue(self.workspace.team_id, self.user.id, in_modal)


def _named(channel: Channel) -> Json:
    """Slack calls every direct conversation the same in interactions."""
    names = {ChannelKind.IM: "directmessage", ChannelKind.PRIVATE: "privategroup"}
    return {"id": channel.id, "name": names.get(channel.kind, channel.name)}
