"""The guided start: a button that stays, and a menu of what can be begun. Every step can be said in words as well, and
one that is pressed is just that: its words, written to the bot in direct messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from support.model.decisions import Button, Content
from support.model.events import MessagePosted
from support.model.people import Account, Language, Venue
from support.ports import Clock, Conversations, Inbox
from support.words import Words

BEGIN = "begin"
MENU = "menu"
Step = Literal["track", "return", "cancel", "report", "policies", "human"]
STEPS: tuple[Step, ...] = get_args(Step)


@dataclass(frozen=True, slots=True)
class Guide:
    """Implements `support.ports.Guide`. `language` is that of customers whose own can't be told."""

    inbox: Inbox
    conversations: Conversations
    words: Words
    language: Language
    clock: Clock

    async def menu(self, account: Account) -> Content:
        """What can be begun."""
        language = await self._language(account)
        return Content(self.words.say(language, "guide.menu"), steps(self.words, language))

    async def begin(self, account: Account, direct: Venue, step: str, *, key: str, position: str, at: datetime) -> str:
        """Begin it in the person's direct messages; what to tell them where they pressed. Empty for no step of ours."""
        if step not in STEPS:
            return ""
        language = await self._language(account)
        text = self.words.say(language, f"guide.{step}.says")
        await self.inbox.put(MessagePosted(key, direct, account, text, at, position, addressed=True))
        return self.words.say(language, "guide.begun")

    async def _language(self, account: Account) -> Language:
        found = await self.conversations.latest_of(account)
        return (found.language if found else None) or self.language


def pinned(words: Words, language: Language) -> Content:
    """The message that stays, with the button that opens the menu."""
    return Content(
        words.say(language, "guide.pinned"), (Button(BEGIN, words.say(language, "guide.open"), MENU, "primary"),)
    )


def steps(words: Words, language: Language) -> tuple[Button, ...]:
    """One button a step."""
    return tuple(Button(BEGIN, words.say(language, f"guide.{step}.label"), step) for step in STEPS)
