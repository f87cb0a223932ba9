"""Everything the stand-in remembers: the application, people, servers, channels, what was said, what was seen.

This module knows neither HTTP nor sockets; what changes is told to the gateway's sessions through `events`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.call_log import CallLog
from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.discord.interactions import Interactions
from sandbox.discord.model import Channel, ChannelType, Guild, Json, Message, Role, Tag, User, iso
from sandbox.discord.permissions import EVERYTHING, MEMBER, SUPPORT_BOT, Overwrite, Permission, in_channel
from sandbox.discord.rate_limits import RateLimits
from sandbox.discord.snowflakes import Snowflakes
from sandbox.faults import Faults

MEMBERS_INTENT, CONTENT_INTENT = 1 << 1, 1 << 15
NONCES_KEPT = 1000


@dataclass(slots=True)
class Application:
    """The app as the developer portal holds it. `privileged` are the intents that are switched on there."""

    id: str
    token: str
    public_key: str = field(default_factory=lambda: secrets.token_hex(32))
    privileged: int = MEMBERS_INTENT | CONTENT_INTENT
    commands: dict[str | None, dict[str, Json]] = field(default_factory=dict)
    """Registered commands by their id, of each guild; None: everywhere."""
    shards: int = 1
    """Into how many sessions the bot has to part what it is told; so many may be asked for at once:"""
    shards_at_once: int = 1
    may_register: bool = True
    """Was it invited with the scope `applications.commands`?"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stood on screens. `viewers` None: of all who may see its channel."""

    channel: str
    message: Json
    viewers: frozenset[str] | None


class DiscordPlatform:
    """One Discord with one application in it."""

    def __init__(self, bot_name: str = "relais", *, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.snowflakes = Snowflakes(self.clock)
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.shown: list[Shown] = []
        self.changes = Changes()
        self.calls = CallLog()
        self.faults = Faults()
        self.rate_limits = RateLimits(self.clock)
        self.interactions = Interactions(self.clock)
        self.base_url = ""
        """Where files are read; known once it is served."""
        self.files: dict[str, bytes] = {}
        """What the bot uploaded, by the attachment's id."""
        self.nonces: dict[tuple[str, str], Message] = {}
        """Of the last few minutes: https://docs.discord.com/developers/resources/message#create-message"""
        self._direct: dict[frozenset[str], str] = {}
        self.bot = self.add_user(bot_name, is_bot=True)
        self.app = Application(self.bot.id, f"{secrets.token_hex(12)}.{secrets.token_hex(3)}.{secrets.token_hex(19)}")

    # Setting up

    def add_user(self, name: str, **traits: object) -> User:
        """An account; `traits` are further fields of `User`."""
        values: dict[str, object] = {"global_name": name.capitalize(), **traits}
        user = User(self.snowflakes.next(), name, **values)  # type: ignore[arg-type]
        self.users[user.id] = user
        return user

    def add_guild(
        self, name: str, members: Iterable[User] = (), *, owner: User | None = None, bot: bool = True
    ) -> Guild:
        """A server with these members and, unless told otherwise, the bot with what a support bot may do."""
        owner = owner or self.add_user(f"owner-of-{name.lower()}")
        guild = Guild(self.snowflakes.next(), name, owner.id, joined_at=iso(self.clock.now()))
        self.guilds[guild.id] = guild
        self.add_role(guild, "@everyone", MEMBER, id=guild.id)
        for member in (owner, *members):
            guild.members[member.id] = []
        if bot:
            guild.members[self.bot.id] = [self.add_role(guild, self.bot.name, SUPPORT_BOT).id]
        self.changes.note()
        return guild

    def add_role(self, guild: Guild, name: str, permissions: Permission, *, id: str | None = None) -> Role:
        role = Role(id or self.snowflakes.next(), name, permissions)
        guild.roles[role.id] = role
        return role

    def add_channel(
        self, guild: Guild, name: str, type: ChannelType = ChannelType.TEXT, *, tags: Iterable[str] = (),
        overwrites: dict[str, Overwrite] | None = None,
    ) -> Channel:  # fmt: skip
        """A text channel or a forum with these tags."""
        channel = self._open(type, name, guild=guild.id)
        channel.overwrites = overwrites or {}
        channel.tags = [Tag(self.snowflakes.next(), tag) for tag in tags]
        return channel

    def add_thread(
        self, parent: Channel, name: str, owner: User, type: ChannelType, *, id: str | None = None
    ) -> Channel:
        """A thread; one that begins with a message has that message's id."""
        thread = self._open(type, name, guild=parent.guild, parent=parent.id, id=id)
        thread.owner = owner.id
        thread.members[owner.id] = iso(self.clock.now())
        return thread

    def direct(self, one: User, other: User) -> Channel:
        """The direct conversation of two, opened at the first call."""
        pair = frozenset({one.id, other.id})
        if pair not in self._direct:
            channel = self._open(ChannelType.DM, "")
            channel.members = dict.fromkeys((one.id, other.id), iso(self.clock.now()))
            self._direct[pair] = channel.id
        return self.channels[self._direct[pair]]

    def _open(
        self,
        type: ChannelType,
        name: str,
        *,
        guild: str | None = None,
        parent: str | None = None,
        id: str | None = None,
    ) -> Channel:
        channel = Channel(id or self.snowflakes.next(), type, name, guild, parent, created_at=iso(self.clock.now()))
        self.channels[channel.id] = channel
        self.changes.note()
        return channel

    # Finding

    def find_user(self, key: str) -> User | None:
        """By id or by name."""
        found = self.users.get(key)
        return found or next((user for user in self.users.values() if user.name == key.removeprefix("@")), None)

    def find_channel(self, key: str) -> Channel | None:
        """By id, by name, or by `#name`; the first of that name."""
        found = self.channels.get(key)
        name = key.removeprefix("#")
        return found or next((one for one in self.channels.values() if one.name == name and not one.is_thread), None)

    def threads_of(self, channel: Channel) -> list[Channel]:
        return [one for one in self.channels.values() if one.parent == channel.id and one.is_thread]

    # Who may do what

    def permissions(self, user: User, channel: Channel) -> Permission:
        """In a channel; a thread has its parent's. In a direct conversation the two may do all."""
        if channel.guild is None:
            return EVERYTHING if user.id in channel.members else Permission(0)
        guild = self.guilds.get(channel.guild)
        if guild is None or (user.id not in guild.members and user.id != guild.owner_id):
            return Permission(0)
        place = self.channels[channel.parent] if channel.parent else channel
        roles = guild.members.get(user.id, [])
        found = in_channel(guild.base_permissions(user.id), place.overwrites, guild.id, roles, user.id)
        return found if found & Permission.VIEW_CHANNEL else Permission(0)

    def sees(self, user: User, channel: Channel) -> bool:
        """A private thread is seen by its members and by who manages threads."""
        may = self.permissions(user, channel)
        if not may & Permission.VIEW_CHANNEL:
            return False
        is_private = channel.type is ChannelType.PRIVATE_THREAD
        return not is_private or user.id in channel.members or bool(may & Permission.MANAGE_THREADS)

    # What is said and seen

    def new_message(self, channel: Channel, author: User, content: str) -> Message:
        """A message that is nowhere yet; `mentions` are read off its text."""
        message = Message(self.snowflakes.next(), channel.id, author, content, self.clock.now())
        message.mentions = [user for user in self.users.values() if f"<@{user.id}>" in content]
        return message

    def put(self, channel: Channel, message: Message) -> None:
        """It stands in the channel from now on, or before one person's eyes."""
        (channel.ephemerals if message.viewer else channel.messages)[message.id] = message
        self.note_shown(channel, message)

    def note_shown(self, channel: Channel, message: Message) -> None:
        """As it is now, it is on screens."""
        if self.calls.enabled:
            viewers: frozenset[str] | None = None
            if message.viewer:
                viewers = frozenset({message.viewer})
            elif channel.guild is None or channel.type is ChannelType.PRIVATE_THREAD or channel.overwrites:
                viewers = frozenset(user.id for user in self.users.values() if self.sees(user, channel))
            self.shown.append(Shown(channel.id, message.as_json(), viewers))
        self.changes.note()

    def keep_nonce(self, message: Message) -> None:
        """Remember it for who sends the same again."""
        if message.nonce is not None:
            self.nonces[message.author.id, message.nonce] = message
            while len(self.nonces) > NONCES_KEPT:
                self.nonces.pop(next(iter(self.nonces)))
