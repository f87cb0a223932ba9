"""How a question in a forum stands, as its post's tags: waiting, answered, with the team, solved.

The tags are found by their names in either language, whichever the shop's people gave them; what is missing is made
where the bot may manage the channel. A post keeps all tags of its own. Without Manage Threads posts stay as they are,
which `doctor` says.

https://docs.discord.com/developers/resources/channel#forum-tag-object
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import discord
import structlog

from handlers.discord.errors import UNKNOWN_CHANNEL, Refused, translated
from support.model.conversation import PlaceState
from support.model.people import LANGUAGES, Language, Venue
from support.words import Words

log = structlog.get_logger()

MOST_TAGS, TAGS_A_POST = 20, 5
STATES: tuple[PlaceState, ...] = get_args(PlaceState)


class ForumStates:
    """Implements `support.ports.PlaceStates`. New tags are called as in `language`."""

    def __init__(self, client: discord.Client, words: Words, language: Language) -> None:
        self._client = client
        self._names: Mapping[PlaceState, frozenset[str]] = {
            state: frozenset(str(words.say(each, f"forum.{state}")).casefold() for each in LANGUAGES)
            for state in STATES
        }
        self._new: Mapping[PlaceState, str] = {state: str(words.say(language, f"forum.{state}")) for state in STATES}
        self._told: set[tuple[int, str]] = set()

    async def show(self, venue: Venue, state: PlaceState) -> None:
        """Set the post's tag, in the place of the one before."""
        try:
            thread = await self._thread(venue)
            forum = thread.parent if thread is not None else None
            if thread is None or not isinstance(forum, discord.ForumChannel):
                return
            if not forum.permissions_for(forum.guild.me).manage_threads:
                self._tell(forum, "Manage Threads is missing")
                return
            await self._set(thread, forum, state)
        except Refused as error:
            if error.code != UNKNOWN_CHANNEL:  # gone in the meantime
                log.warning("state_not_shown", thread=venue.thread, error=str(error))

    def missing(self, forum: discord.ForumChannel) -> list[str]:
        """Names of the tags that the forum has under no name of theirs."""
        return [self._new[state] for state in STATES if self._found(forum, state) is None]

    async def _thread(self, venue: Venue) -> discord.Thread | None:
        if venue.thread is None:
            return None
        found = self._client.get_channel(int(venue.thread))
        if found is None:
            with translated("get thread"):
                found = await self._client.fetch_channel(int(venue.thread))
        return found if isinstance(found, discord.Thread) else None

    async def _set(self, thread: discord.Thread, forum: discord.ForumChannel, state: PlaceState) -> None:
        tag = self._found(forum, state) or await self._made(forum, state)
        if tag is None:
            return
        others = [one for one in thread.applied_tags if not self._is_state(one)]
        wanted = [*others, tag]
        if set(wanted) == set(thread.applied_tags) or len(wanted) > TAGS_A_POST:
            return
        was_archived = thread.archived
        with translated("set tags"):  # of a post that fell asleep only when it wakes up
            await thread.edit(applied_tags=wanted, archived=False)
        if was_archived and state == "solved":
            with translated("archive thread"):
                await thread.edit(archived=True)

    async def _made(self, forum: discord.ForumChannel, state: PlaceState) -> discord.ForumTag | None:
        if not forum.permissions_for(forum.guild.me).manage_channels or len(forum.available_tags) >= MOST_TAGS:
            self._tell(forum, f"there is no tag {self._new[state]}")
            return None
        with translated("create tag"):
            return await forum.create_tag(name=self._new[state])

    def _found(self, forum: discord.ForumChannel, state: PlaceState) -> discord.ForumTag | None:
        return next((tag for tag in forum.available_tags if tag.name.casefold() in self._names[state]), None)

    def _is_state(self, tag: discord.ForumTag) -> bool:
        return any(tag.name.casefold() in names for names in self._names.values())

    def _tell(self, forum: discord.ForumChannel, why: str) -> None:
        """Once a process: it is as it is until somebody mends it."""
        if (forum.id, why) not in self._told:
            self._told.add((forum.id, why))
            log.warning("state_not_shown", forum=forum.id, error=why)
