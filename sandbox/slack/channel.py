"""A conversation and what was said in it: the channel's timeline, its threads, and who may see what.

The one place that decides visibility. A person sees a message when they are a member of the channel, and
an ephemeral message when it was addressed to them and Slack showed it. What was edited or deleted is kept
apart (`retired`), because someone may have read it: a test for leaks must look at that too.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.slack.model import ChannelKind, Ephemeral, Json, Message


@dataclass(slots=True)
class Sighting:
    """A message as one person sees it."""

    message: Message
    is_ephemeral: bool

    def as_json(self) -> Json:
        return self.message.as_json() | {"channel": self.message.channel, "is_ephemeral": self.is_ephemeral}


@dataclass(slots=True)
class Channel:
    """A public or private channel, a DM (`im`, between the bot and `user`) or a group DM (`mpim`)."""

    id: str
    name: str
    team_id: str
    kind: ChannelKind
    creator: str
    created: int
    members: dict[str, None] = field(default_factory=dict)
    user: str | None = None
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    is_ext_shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    retired: list[Sighting] = field(default_factory=list)
    retired_ephemerals: list[Ephemeral] = field(default_factory=list)
    _front: list[str] = field(default_factory=list)

    def add(self, message: Message) -> None:
        """Put a message on the timeline; a reply also counts on its thread's root."""
        self.messages[message.ts] = message
        if message.thread_ts is None or not message.is_reply:
            insort(self._front, message.ts)
            return
        if message.subtype == "thread_broadcast":
            insort(self._front, message.ts)
        root = self.messages[message.thread_ts]
        insort(self.threads.setdefault(root.ts, []), message.ts)
        message.parent_user_id = root.user
        root.thread_ts = root.ts
        self._recount(root)

    def remove(self, message: Message) -> None:
        """Delete a message. A root with replies leaves a tombstone, so that its thread lives on."""
        self.retire(message)
        if message.reply_count:
            message.subtype, message.text = "tombstone", "This message was deleted."
            message.blocks, message.attachments, message.files = [], [], []
            message.metadata = None
            return
        del self.messages[message.ts]
        if message.ts in self._front:
            self._front.remove(message.ts)
        if message.is_reply and message.thread_ts in self.messages:
            self.threads[message.thread_ts].remove(message.ts)
            self._recount(self.messages[message.thread_ts])

    def retire(self, message: Message) -> None:
        """Keep what a message says now, before it is edited or deleted."""
        before = Message(
            channel=self.id,
            ts=message.ts,
            user=message.user,
            team=message.team,
            text=message.text,
            bot=message.bot,
            blocks=message.blocks,
            attachments=message.attachments,
            thread_ts=message.thread_ts,
            files=message.files,
            client_msg_id=message.client_msg_id,
        )
        self.retired.append(Sighting(before, is_ephemeral=False))

    def front(self, oldest: str = "", latest: str = "~", *, inclusive: bool = False) -> list[Message]:
        """What the channel itself shows (roots and broadcasts) between two timestamps, oldest first."""
        return [self.messages[ts] for ts in _between(self._front, oldest, latest, inclusive)]

    def thread(self, root_ts: str, oldest: str = "", latest: str = "~", *, inclusive: bool = False) -> list[Message]:
        """The replies below `root_ts` between two timestamps, oldest first, without the root."""
        return [self.messages[ts] for ts in _between(self.threads.get(root_ts, []), oldest, latest, inclusive)]

    def has_active_thread(self, root_ts: str) -> bool:
        """Whether ephemerals show there: https://docs.slack.dev/reference/methods/chat.postEphemeral"""
        return bool(self.threads.get(root_ts))

    def seen_by(self, user: str, thread_ts: str | None = None) -> list[Sighting]:
        """What `user` sees now, in the channel or in one of its threads, in order."""
        if user not in self.members:
            return []
        if thread_ts is None:
            public = self.front()
        else:
            public = [self.messages[thread_ts]] if thread_ts in self.messages else []
            public += self.thread(thread_ts)
        sightings = [Sighting(message, is_ephemeral=False) for message in public]
        for ephemeral in self._shown_to(user, self.ephemerals):
            if ephemeral.message.thread_ts == thread_ts:
                sightings.append(Sighting(ephemeral.message, is_ephemeral=True))
        return sorted(sightings, key=lambda sighting: sighting.message.ts)

    def ever_shown_to(self, user: str) -> list[Sighting]:
        """Everything that was ever on `user`'s screen here: threads, edited and deleted versions too."""
        if user not in self.members:
            return []
        sightings = list(self.retired)
        sightings += [Sighting(message, is_ephemeral=False) for message in self.messages.values()]
        for ephemerals in (self.ephemerals, self.retired_ephemerals):
            sightings += [Sighting(one.message, is_ephemeral=True) for one in self._shown_to(user, ephemerals)]
        return sorted(sightings, key=lambda sighting: sighting.message.ts)

    def ephemeral(self, ts: str, user: str) -> Ephemeral | None:
        for ephemeral in reversed(self.ephemerals):
            if ephemeral.message.ts == ts and ephemeral.user == user and ephemeral.visible:
                return ephemeral
        return None

    def remove_ephemeral(self, ephemeral: Ephemeral) -> None:
        self.ephemerals.remove(ephemeral)
        self.retired_ephemerals.append(ephemeral)

    def as_json(self, viewer: str) -> Json:
        """The conversation object as the user `viewer` (the bot) gets it."""
        if self.kind is ChannelKind.IM:
            return {
                "id": self.id,
                "created": self.created,
                "is_im": True,
                "is_mpim": False,
                "is_org_shared": False,
                "is_archived": self.is_archived,
                "context_team_id": self.team_id,
                "user": self.user,
                "is_user_deleted": False,
                "is_open": True,
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind is ChannelKind.PUBLIC,
            "is_group": self.kind is ChannelKind.PRIVATE,
            "is_im": False,
            "is_mpim": self.kind is ChannelKind.MPIM,
            "is_private": self.kind is not ChannelKind.PUBLIC,
            "created": self.created,
            "creator": self.creator,
            "is_archived": self.is_archived,
            "is_general": self.name == "general",
            "is_shared": self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "context_team_id": self.team_id,
            "shared_team_ids": [self.team_id],
            "is_member": viewer in self.members,
            "topic": {"value": self.topic, "creator": self.creator, "last_set": self.created},
            "purpose": {"value": self.purpose, "creator": self.creator, "last_set": self.created},
            "previous_names": [],
            "num_members": len(self.members),
        }

    def _recount(self, root: Message) -> None:
        replies = self.threads[root.ts]
        root.reply_count = len(replies)
        root.latest_reply = replies[-1] if replies else None
        if len(replies) == 1 or not replies:
            root.reply_users = []
        if replies:
            author = self.messages[replies[-1]].user
            if author not in root.reply_users:
                root.reply_users.append(author)
        else:
            root.thread_ts = None

    @staticmethod
    def _shown_to(user: str, ephemerals: list[Ephemeral]) -> Iterator[Ephemeral]:
        return (one for one in ephemerals if one.user == user and one.visible)


def _between(stamps: list[str], oldest: str, latest: str, inclusive: bool) -> list[str]:
    """The stamps in a range whose ends count only when `inclusive`; "" and "~" are open ends."""
    start = bisect_left(stamps, oldest) if oldest else 0
    end = bisect_left(stamps, latest)
    if not inclusive and start < len(stamps) and stamps[start] == oldest:
        start += 1
    if inclusive and end < len(stamps) and stamps[end] == latest:
        end += 1
    return stamps[start:end]
