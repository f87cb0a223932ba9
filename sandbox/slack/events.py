"""What the app is told about: each happening as the Events API words it, if the app subscribed to it.

https://docs.slack.dev/apis/events-api and https://docs.slack.dev/reference/events. A bot hears only from
conversations that it is in. Its own messages come back to it, as on the real platform: ignoring them is
the bot's business. A message that mentions it arrives twice, as `message` and as `app_mention`.
"""

from typing import Literal

from sandbox.slack.channel import Channel
from sandbox.slack.delivery.post_office import PostOffice
from sandbox.slack.identifiers import new_id
from sandbox.slack.model import ChannelKind, Json, Message, User
from sandbox.slack.workspace import SlackWorkspace

_MESSAGE_EVENT = {
    ChannelKind.PUBLIC: "message.channels",
    ChannelKind.PRIVATE: "message.groups",
    ChannelKind.IM: "message.im",
    ChannelKind.MPIM: "message.mpim",
}
# Membership events name the kind of channel by the first letter of old ids.
_KIND_LETTER = {
    ChannelKind.PUBLIC: "C",
    ChannelKind.PRIVATE: "G",
    ChannelKind.IM: "D",
    ChannelKind.MPIM: "G",
}


class Events:
    """The happenings of one workspace, on their way to the app that is installed there."""

    def __init__(self, workspace: SlackWorkspace, office: PostOffice) -> None:
        self._workspace = workspace
        self._office = office
        # Slack gives no order between the two events of a mention.
        self.mention_before_message = False

    # Messages

    def message_posted(self, channel: Channel, message: Message) -> None:
        """A new message, from a person or a bot, in a channel or a thread."""
        self._workspace.changes.note()
        if self._workspace.bot.id not in channel.members:
            return
        mentions = self._mentions_bot(channel, message)
        if mentions and self.mention_before_message:
            self._mention(channel, message)
        if self._wants(_MESSAGE_EVENT[channel.kind]):
            event = message.as_json()
            if message.subtype == "thread_broadcast" and message.thread_ts in channel.messages:
                event["root"] = channel.messages[message.thread_ts].as_json()
            self._send_in(channel, event | _place(channel, message.ts))
        if mentions and not self.mention_before_message:
            self._mention(channel, message)

    def message_changed(self, channel: Channel, message: Message, previous: Json) -> None:
        """An edit; `previous` is the message's JSON before it."""
        self._hidden_message(
            channel,
            {"subtype": "message_changed", "message": message.as_json(), "previous_message": previous},
        )

    def message_deleted(self, channel: Channel, previous: Json) -> None:
        self._hidden_message(
            channel,
            {"subtype": "message_deleted", "previous_message": previous, "deleted_ts": previous["ts"]},
        )

    def _hidden_message(self, channel: Channel, change: Json) -> None:
        self._workspace.changes.note()
        if self._workspace.bot.id in channel.members and self._wants(_MESSAGE_EVENT[channel.kind]):
            ts = self._workspace.timestamps.next()
            event = {"type": "message", "hidden": True, "ts": ts, **change, **_place(channel, ts)}
            self._send_in(channel, event)

    def _mentions_bot(self, channel: Channel, message: Message) -> bool:
        mention = f"<@{self._workspace.bot.id}"
        return (
            channel.kind in (ChannelKind.PUBLIC, ChannelKind.PRIVATE)
            and (f"{mention}>" in message.text or f"{mention}|" in message.text)
            and message.user != self._workspace.bot.id
            and self._wants("app_mention")
        )

    def _mention(self, channel: Channel, message: Message) -> None:
        event = message.as_json() | {"type": "app_mention"} | _place(channel, message.ts)
        # The real event carries no kind of channel and no subtype.
        del event["channel_type"]
        event.pop("subtype", None)
        self._send_in(channel, event)

    # Everything else

    def member_joined(self, channel: Channel, user: User) -> None:
        self._membership("member_joined_channel", channel, user)

    def member_left(self, channel: Channel, user: User) -> None:
        self._membership("member_left_channel", channel, user)

    def _membership(self, kind: str, channel: Channel, user: User) -> None:
        self._workspace.changes.note()
        bot = self._workspace.bot.id
        if (bot in channel.members or user.id == bot) and self._wants(kind):
            self._send_in(
                channel,
                {
                    "type": kind,
                    "user": user.id,
                    "channel": channel.id,
                    "channel_type": _KIND_LETTER[channel.kind],
                    "team": user.team_id,
                    "event_ts": self._workspace.timestamps.next(),
                },
            )

    def reaction(
        self,
        kind: Literal["reaction_added", "reaction_removed"],
        channel: Channel,
        message: Message,
        user: str,
        name: str,
    ) -> None:
        self._workspace.changes.note()
        if self._workspace.bot.id in channel.members and self._wants(kind):
            self._send_in(
                channel,
                {
                    "type": kind,
                    "user": user,
                    "reaction": name,
                    "item_user": message.user,
                    "item": {"type": "message", "channel": channel.id, "ts": message.ts},
                    "event_ts": self._workspace.timestamps.next(),
                },
            )

    def home_opened(self, user: str, tab: Literal["home", "messages"]) -> None:
        self._workspace.changes.note()
        if not self._wants("app_home_opened"):
            return
        channel = self._workspace.direct([user])
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self._workspace.timestamps.next(),
        }
        home = self._workspace.homes.get(user)
        if tab == "home" and home is not None:
            event["view"] = home.as_json()
        self._send_in(channel, event)

    def channel_renamed(self, channel: Channel) -> None:
        about: Json = {"id": channel.id, "name": channel.name, "created": channel.created}
        self._channel_event("rename", channel, about)

    def channel_archived(self, channel: Channel) -> None:
        self._channel_event("archive" if channel.is_archived else "unarchive", channel, channel.id)

    def _channel_event(self, what: str, channel: Channel, about: Json | str) -> None:
        self._workspace.changes.note()
        kind = f"{'channel' if channel.kind is ChannelKind.PUBLIC else 'group'}_{what}"
        if self._workspace.bot.id in channel.members and self._wants(kind):
            ts = self._workspace.timestamps.next()
            self._send_in(channel, {"type": kind, "channel": about, "event_ts": ts})

    def session_stopped(self, channel: Channel, thread_ts: str, user: str) -> None:
        """The person pressed stop in the agent view."""
        if self._wants("agent_session_stopped"):
            self._send_in(
                channel,
                {
                    "type": "agent_session_stopped",
                    "user": user,
                    "channel": channel.id,
                    "thread_ts": thread_ts,
                    "event_ts": self._workspace.timestamps.next(),
                },
            )

    def uninstalled(self) -> None:
        """The app was removed, or its token revoked."""
        self._workspace.changes.note()
        bot = self._workspace.bot.id
        if self._is_subscribed("tokens_revoked"):
            self._send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}}, shared=False)
        if self._is_subscribed("app_uninstalled"):
            self._send({"type": "app_uninstalled"}, shared=False)

    def _wants(self, kind: str) -> bool:
        return self._workspace.is_installed and self._is_subscribed(kind)

    def _is_subscribed(self, kind: str) -> bool:
        return kind in self._workspace.app.subscribed_events

    def _send_in(self, channel: Channel, event: Json) -> None:
        self._send(event, shared=channel.is_ext_shared)

    def _send(self, event: Json, *, shared: bool) -> None:
        """What somebody of another workspace did in a shared channel names theirs; `authorizations` names ours."""
        workspace = self._workspace
        by = workspace.users.get(str(event.get("user"))) if shared else None
        self._office.send_event(
            {
                "token": workspace.app.verification_token,
                "team_id": by.team_id if by else workspace.team_id,
                "context_team_id": workspace.team_id,
                "context_enterprise_id": None,
                "api_app_id": workspace.app.app_id,
                "event": event,
                "type": "event_callback",
                "event_id": new_id("Ev"),
                "event_time": int(workspace.clock.now()),
                "authorizations": [
                    {
                        "enterprise_id": None,
                        "team_id": workspace.team_id,
                        "user_id": workspace.bot.id,
                        "is_bot": True,
                        "is_enterprise_install": False,
                    }
                ],
                "is_ext_shared_channel": shared,
                "event_context": new_id("EC"),
            }
        )


def _place(channel: Channel, event_ts: str) -> Json:
    return {"channel": channel.id, "channel_type": channel.kind, "event_ts": event_ts}
