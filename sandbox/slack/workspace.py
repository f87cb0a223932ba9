"""A workspace and the one app installed in it: everything the stand-in remembers, and the ways to set it up.

A server may hold several workspaces, each with its own installation (the desk may live apart from the
customers); the token of a call tells which one is meant. Two workspaces may share a `SlackApp`, as a
distributed app does. This module knows no HTTP.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.call_log import CallLog
from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.slack.channel import Channel
from sandbox.slack.identifiers import Timestamps, new_id
from sandbox.slack.model import (
    ChannelKind,
    Ephemeral,
    File,
    Json,
    Message,
    ThreadStatus,
    User,
    UserGroup,
    View,
)
from sandbox.slack.rate_limits import RateLimits

# https://docs.slack.dev/reference/events; what a support desk might listen to.
EVERY_EVENT = frozenset(
    {
        "agent_session_stopped",
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "channel_archive",
        "channel_rename",
        "channel_unarchive",
        "group_archive",
        "group_rename",
        "group_unarchive",
        "member_joined_channel",
        "member_left_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "reaction_added",
        "reaction_removed",
        "tokens_revoked",
    }
)


@dataclass(slots=True)
class SlackApp:
    """An app as its configuration pages hold it. Where a manifest is given, it is enforced.

    `scopes`, `commands`, `shortcuts`: None allows everything; a set allows only what is in it. Payloads go to the URLs
    that are set, and over Socket Mode where none is; `also_by_socket` sends each event both ways, which
    the real platform never does, to try a bot's protection against doubles.
    """

    name: str = "Relais"
    app_id: str = field(default_factory=lambda: new_id("A"))
    app_token: str = field(default_factory=lambda: f"xapp-1-{secrets.token_hex(16)}")
    config_token: str = field(default_factory=lambda: f"xoxe.xoxp-1-{secrets.token_hex(16)}")
    """For the app's own pages' API, of who made it."""
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    verification_token: str = field(default_factory=lambda: secrets.token_hex(12))
    client_id: str = field(default_factory=lambda: f"{secrets.randbits(40)}.{secrets.randbits(40)}")
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    is_distributed: bool = False
    """May other workspaces than its own install it?"""
    redirect_urls: tuple[str, ...] = ()
    rotates_tokens: bool = False
    """Do tokens end after half a day?"""
    scopes: frozenset[str] | None = None
    commands: frozenset[str] | None = None
    shortcuts: frozenset[str] | None = None
    """Callback ids."""
    has_home: bool = True
    is_interactive: bool = True
    """Buttons, forms and shortcuts are sent; the address of an app without it is never asked for."""
    subscribed_events: frozenset[str] = EVERY_EVENT
    events_url: str | None = None
    interactivity_url: str | None = None
    commands_url: str | None = None
    also_by_socket: bool = False
    manifest: Json = field(default_factory=dict)

    def install(self, manifest: Json) -> None:
        """Take a manifest as it is pasted into Slack: what it does not name is neither allowed nor sent.

        https://docs.slack.dev/reference/app-manifest
        """
        self.manifest = manifest
        features, settings = manifest["features"], manifest["settings"]
        self.scopes = frozenset(manifest["oauth_config"]["scopes"]["bot"])
        self.subscribed_events = frozenset(settings["event_subscriptions"]["bot_events"])
        self.commands = frozenset(each["command"] for each in features.get("slash_commands", ()))
        self.shortcuts = frozenset(each["callback_id"] for each in features.get("shortcuts", ()))
        self.has_home = bool(features.get("app_home", {}).get("home_tab_enabled"))
        self.is_interactive = bool(settings.get("interactivity", {}).get("is_enabled"))

    def deliver_to(self, url: str | None) -> None:
        """Send events, interactions and commands to one request URL, as bolt wants; None: Socket Mode."""
        self.events_url = self.interactivity_url = self.commands_url = url


class SlackWorkspace:
    """One team: people, channels, what was said, and the bot that `app` has in it."""

    def __init__(
        self,
        name: str = "Acme",
        *,
        team_id: str | None = None,
        app: SlackApp | None = None,
        bot_name: str = "relais",
        clock: Clock | None = None,
        is_installed: bool = True,
    ) -> None:
        self.name = name
        self.domain = name.lower().replace(" ", "-")
        self.team_id = team_id or new_id("T")
        self.app = app or SlackApp()
        self.bot_token = f"xoxb-{secrets.token_hex(16)}"
        self.is_installed = is_installed
        self.is_organisation = False
        """Who allows the app here allows it in a whole Enterprise organisation."""
        self.clock = clock or Clock()
        self.timestamps = Timestamps(self.clock)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.thread_status: dict[tuple[str, str], ThreadStatus] = {}
        self.thread_titles: dict[tuple[str, str], str] = {}
        self.message_values: dict[tuple[str, str, str], dict[str, dict[str, Json]]] = {}
        self.agent_sessions: dict[tuple[str, str], str] = {}
        self.suggested_prompts: dict[str, list[dict[str, str]]] = {}
        self.changes = Changes()
        self.calls = CallLog()
        self.undeclared: set[str] = set()
        """What the bot called although its manifest does not declare it, and how that was refused."""
        self.faults = Faults()
        self.rate_limits = RateLimits()
        self._direct: dict[frozenset[str], str] = {}
        self._channel_names: dict[str, str] = {}
        self.bot = self.add_bot(bot_name, app_id=self.app.app_id, real_name=self.app.name)

    def use_clock(self, clock: Clock) -> None:
        """Take the server's clock; a workspace is made before the server that holds it."""
        self.clock = clock
        self.timestamps.follow(clock)

    # People

    def add_user(self, name: str, *, email: str | None = None, id: str | None = None, **traits: object) -> User:
        """A person. `traits` are further fields of `User`: `is_restricted=True` for a guest, `tz`…"""
        values: dict[str, object] = {"team_id": self.team_id, "real_name": name.capitalize(), **traits}
        user = User(id=id or new_id("U"), name=name, email=email, **values)  # type: ignore[arg-type]
        self.users[user.id] = user
        self.changes.note()
        return user

    def add_bot(self, name: str, *, app_id: str | None = None, real_name: str | None = None) -> User:
        """The bot user of an app: this workspace's own, or one of another app that lives here too."""
        return self.add_user(name, real_name=real_name or name, bot_id=new_id("B"), app_id=app_id or new_id("A"))

    def add_usergroup(self, handle: str, members: Iterable[User | str], *, id: str | None = None) -> UserGroup:
        group = UserGroup(id or new_id("S"), handle, handle, [user_id(member) for member in members])
        self.usergroups[group.id] = group
        return group

    def find_user(self, key: str) -> User | None:
        """By id or by name."""
        if key in self.users:
            return self.users[key]
        return next((user for user in self.users.values() if user.name == key.removeprefix("@")), None)

    # Channels

    def add_channel(
        self,
        name: str,
        members: Iterable[User | str] = (),
        *,
        private: bool = False,
        id: str | None = None,
        with_bot: bool = True,
        is_ext_shared: bool = False,
    ) -> Channel:
        """A channel with these members and, unless told otherwise, the bot."""
        channel = self._open(id or new_id("C"), name, ChannelKind.PRIVATE if private else ChannelKind.PUBLIC)
        channel.is_ext_shared = is_ext_shared
        channel.members = dict.fromkeys(user_id(member) for member in members)
        if with_bot:
            channel.members[self.bot.id] = None
        self._channel_names[name] = channel.id
        self.changes.note()
        return channel

    def direct(self, people: Iterable[User | str]) -> Channel:
        """The DM or group DM between the bot and these people, opened at the first call."""
        others = frozenset(user_id(person) for person in people) - {self.bot.id}
        if others in self._direct:
            return self.channels[self._direct[others]]
        if len(others) == 1:
            channel = self._open(new_id("D"), "", ChannelKind.IM)
            (channel.user,) = others
        else:
            names = sorted(self.users[one].name for one in others)
            channel = self._open(new_id("C"), f"mpdm-{'--'.join(names)}-1", ChannelKind.MPIM)
        channel.members = dict.fromkeys([*sorted(others), self.bot.id])
        self._direct[others] = channel.id
        self.changes.note()
        return channel

    def find_channel(self, key: str) -> Channel | None:
        """By id, by name, or by `#name`."""
        if key in self.channels:
            return self.channels[key]
        return self.channels.get(self._channel_names.get(key.removeprefix("#"), ""))

    def rename_channel(self, channel: Channel, name: str) -> None:
        self._channel_names.pop(channel.name, None)
        channel.name = name
        self._channel_names[name] = channel.id
        self.changes.note()

    def _open(self, id: str, name: str, kind: ChannelKind) -> Channel:
        created = int(self.clock.now())
        channel = Channel(id, name, self.team_id, kind, creator=self._creator(), created=created)
        self.channels[id] = channel
        return channel

    def _creator(self) -> str:
        return next((user.id for user in self.users.values() if user.is_owner), self.bot.id)

    # What is said

    def new_message(self, channel: Channel, author: User, text: str) -> Message:
        """A message that is not on the timeline yet: `Channel.add` puts it there."""
        return Message(
            channel=channel.id,
            ts=self.timestamps.next(),
            user=author.id,
            team=author.team_id,
            text=text,
            bot=author if author.is_bot else None,
        )

    def show_privately(self, channel: Channel, user: str, message: Message) -> Ephemeral:
        """An ephemeral message; into a thread that is not active yet it goes unseen."""
        visible = message.thread_ts is None or channel.has_active_thread(message.thread_ts)
        ephemeral = Ephemeral(user, message, visible)
        channel.ephemerals.append(ephemeral)
        self.changes.note()
        return ephemeral


def user_id(user: User | str) -> str:
    return user.id if isinstance(user, User) else user
