"""What whoever directs the scene may do to a workspace: look at it, set it up, make it fail.

The verbs of the control interface that belong to no person. Each takes JSON values and gives JSON back;
`sandbox.slack.remote` has the same as methods for another process.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from sandbox.faults import ANY_METHOD, Fault
from sandbox.slack.channel import Channel
from sandbox.slack.delivery.sockets import DisconnectReason
from sandbox.slack.model import ChannelKind, Json, User
from sandbox.slack.rate_limits import RateLimit
from sandbox.slack.service import SlackService
from sandbox.slack.workspace import SlackWorkspace


class UnknownError(Exception):
    """A channel, user or app that the workspace doesn't have."""


class Director:
    """Verbs on one workspace."""

    def __init__(self, service: SlackService, workspace: SlackWorkspace) -> None:
        self._service = service
        self._workspace = workspace
        self._office = service.office(workspace.app)

    @property
    def verbs(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "about": self.about,
            "calls": self.calls,
            "forget_calls": self.forget_calls,
            "log_calls": self.log_calls,
            "fail_next": self.fail_next,
            "clear_faults": self.clear_faults,
            "limit_rates": self.limit_rates,
            "deliveries": self.deliveries,
            "tune": self.tune,
            "deliver_to": self.deliver_to,
            "ask_to_reconnect": self.ask_to_reconnect,
            "drop_sockets": self.drop_sockets,
            "stall_sockets": self.stall_sockets,
            "advance_clock": self.advance_clock,
            "add_user": self.add_user,
            "add_channel": self.add_channel,
            "add_members": self.add_members,
            "remove_member": self.remove_member,
            "rename_channel": self.rename_channel,
            "archive_channel": self.archive_channel,
            "messages": self.messages,
            "uninstall": self.uninstall,
        }

    # Looking

    def about(self) -> Json:
        workspace = self._workspace
        return {
            "team_id": workspace.team_id,
            "name": workspace.name,
            "app_id": workspace.app.app_id,
            "bot": workspace.bot.id,
            "bot_token": workspace.bot_token,
            "app_token": workspace.app.app_token,
            "signing_secret": workspace.app.signing_secret,
            "connections": len(self._office.sockets.connections),
            "version": workspace.changes.version,
            "users": {user.name: user.id for user in workspace.users.values()},
            "channels": {one.name: one.id for one in workspace.channels.values() if one.name},
        }

    def messages(self, *, channel: str) -> Json:
        """Everything in a channel, whoever may see it; of ephemerals also the unseen."""
        place = self._channel(channel)
        return {
            "messages": [message.as_json(with_metadata=True) for message in place.messages.values()],
            "ephemerals": [
                {"user": one.user, "visible": one.visible, **one.message.as_json(with_metadata=True)}
                for one in place.ephemerals
            ],
        }

    def calls(self, *, method: str | None = None) -> Json:
        return {"calls": [call.as_json() for call in self._workspace.calls.find(method)]}

    def forget_calls(self) -> Json:
        self._workspace.calls.clear()
        return {}

    def log_calls(self, *, on: bool) -> Json:
        self._workspace.calls.enabled = on
        return {}

    def deliveries(self) -> Json:
        """What became of events, interactions and commands; the last acknowledgements and losses."""
        office = self._office
        return {
            "attempts": office.counts.attempts,
            "acknowledged": office.counts.acknowledged,
            "retries": office.counts.retries,
            "lost": office.counts.lost,
            "pending": office.pending,
            "acknowledgements": [
                {**parcel.as_json(), "acknowledgement": acknowledgement.as_json()}
                for parcel, acknowledgement in office.acknowledgements
            ],
            "losses": [parcel.as_json() for parcel in office.lost],
        }

    # Making trouble

    def fail_next(self, *, method: str = ANY_METHOD, **fault: Any) -> Json:
        """See `Fault` for what can go wrong."""
        self._workspace.faults.add(Fault(method, **fault))
        return {}

    def clear_faults(self) -> Json:
        self._workspace.faults.clear()
        return {}

    def limit_rates(self, *, on: bool = True, limits: dict[str, Json] | None = None) -> Json:
        """Slack's own limits, or `{method: {"per_s": …, "burst": …, "by_channel": …}}`."""
        if on:
            given = {method: RateLimit(**limit) for method, limit in limits.items()} if limits else None
            self._workspace.rate_limits.switch_on(given)
        else:
            self._workspace.rate_limits.switch_off()
        return {}

    def tune(
        self,
        *,
        time_scale: float | None = None,
        acknowledge_within_s: float | None = None,
        queue_limit: int | None = None,
        mention_before_message: bool | None = None,
    ) -> Json:
        """How deliveries behave: see `PostOffice` and `Events`."""
        office = self._office
        if time_scale is not None:
            office.time_scale = time_scale
        if acknowledge_within_s is not None:
            office.acknowledge_within_s = acknowledge_within_s
        if queue_limit is not None:
            office.queue_limit = queue_limit
        if mention_before_message is not None:
            self._service.events(self._workspace).mention_before_message = mention_before_message
        return {}

    def deliver_to(self, *, url: str | None, also_by_socket: bool = False) -> Json:
        self._workspace.app.deliver_to(url)
        self._workspace.app.also_by_socket = also_by_socket
        return {}

    def ask_to_reconnect(self, *, reason: DisconnectReason = "refresh_requested") -> Json:
        return {"connections": self._office.sockets.ask_to_reconnect(reason)}

    async def drop_sockets(self, *, count: int | None = None) -> Json:
        return {"connections": await self._office.sockets.drop(count)}

    def stall_sockets(self, *, count: int | None = None) -> Json:
        return {"connections": self._office.sockets.stall(count)}

    def advance_clock(self, *, seconds: float) -> Json:
        self._service.clock.advance(seconds)
        return {"now": self._service.clock.now()}

    def uninstall(self) -> Json:
        """Take the app away: its token is revoked from now on."""
        self._workspace.is_installed = False
        self._service.events(self._workspace).uninstalled()
        return {}

    # Setting up

    def add_user(self, *, name: str, is_bot: bool = False, **traits: Any) -> Json:
        user = self._workspace.add_bot(name) if is_bot else self._workspace.add_user(name, **traits)
        return {"id": user.id}

    def add_channel(self, *, name: str, members: list[str], **traits: Any) -> Json:
        people = [self._user(member) for member in members]
        return {"id": self._workspace.add_channel(name, people, **traits).id}

    def add_members(self, *, channel: str, members: list[str]) -> Json:
        place = self._channel(channel)
        for member in members:
            user = self._user(member)
            place.members[user.id] = None
            self._service.events(self._workspace).member_joined(place, user)
        return {}

    def remove_member(self, *, channel: str, member: str) -> Json:
        place, user = self._channel(channel), self._user(member)
        place.members.pop(user.id, None)
        self._service.events(self._workspace).member_left(place, user)
        return {}

    def rename_channel(self, *, channel: str, name: str) -> Json:
        place = self._channel(channel)
        self._workspace.rename_channel(place, name)
        self._service.events(self._workspace).channel_renamed(place)
        return {}

    def archive_channel(self, *, channel: str, state: Literal["archived", "active"] = "archived") -> Json:
        place = self._channel(channel)
        if place.kind is ChannelKind.IM:
            raise UnknownError("a direct conversation can't be archived")
        place.is_archived = state == "archived"
        self._service.events(self._workspace).channel_archived(place)
        return {}

    def _channel(self, key: str) -> Channel:
        channel = self._workspace.find_channel(key)
        if channel is None:
            raise UnknownError(f"there is no channel {key}")
        return channel

    def _user(self, key: str) -> User:
        user = self._workspace.find_user(key)
        if user is None:
            raise UnknownError(f"there is no user {key}")
        return user
