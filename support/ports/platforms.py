"""A chat platform: speaking to its people, and what is known of them."""

from __future__ import annotations

from typing import Protocol

from support.model.conversation import Attachment, PlaceState
from support.model.decisions import Content
from support.model.deliveries import (
    Delivery,
    Live,
    Post,
    PrivatePost,
    Receipt,
)
from support.model.files import Image
from support.model.people import Account, Platform, Venue


class Channel(Protocol):
    """A chat platform as a place to speak in. Raises ChannelUnavailable, ChannelRefused, PrivacyViolation."""

    platform: Platform

    async def pace(self, venue: Venue) -> None:
        """Wait for this venue's turn under the platform's rate limit. Other venues are not held up."""
        ...

    async def post(self, delivery: Delivery, post: Post) -> Receipt: ...

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """Refuses (PrivacyViolation) rather than ever showing it to anybody but `post.recipient`."""
        ...

    async def edit(self, sent: Delivery, content: Content, ref: str) -> bool:
        """Make the message `ref`, which `sent` became, say this. False where it can't be changed: then nothing was."""
        ...

    async def find(self, delivery: Delivery) -> Receipt | None:
        """What an earlier try of this delivery left behind; None if nothing can be found or it can't be read back."""
        ...

    async def permalink(self, venue: Venue) -> str | None: ...

    async def name_of(self, account: Account) -> str | None:
        """The display name people know the account by."""
        ...


class LiveMessages(Protocol):
    """Messages that grow while people read them. Raises what `Channel` does.

    They are for all who read in the place, so nothing that is for one person among others is ever in one.
    """

    def can(self, venue: Venue) -> bool:
        """Does the platform show such messages there, as far as is known?"""
        ...

    async def pace(self, venue: Venue) -> None:
        """Take a turn under the platform's rate limit. Raises ChannelBusy, saying when, where others wait for it."""
        ...

    async def begin(self, venue: Venue, reader: Account, text: str) -> str:
        """Show the beginning of an answer to `reader`, in neutral Markdown; gives back the platform's id of it.

        Raises ChannelBusy or ChannelRefused when nothing is there; after ChannelUnavailable there may be something.
        """
        ...

    async def grow(self, venue: Venue, ref: str, text: str) -> None:
        """Add to it."""
        ...

    async def complete(self, delivery: Delivery, post: Post, live: Live) -> Receipt:
        """Make it the message that `post` would have been; say it anew where nothing is left of it."""
        ...

    async def take_away(self, venue: Venue, live: Live) -> None:
        """Leave nothing of it. That it is gone already is no error."""
        ...


class Signals(Protocol):
    """What a platform shows while an answer is on its way. Nothing of it is waited for, and nothing raises."""

    @property
    def after_s(self) -> float:
        """An answer that is quicker needs no sign."""
        ...

    @property
    def lasts_s(self) -> float:
        """Then the platform takes it away by itself, unless it is shown again."""
        ...

    async def show(self, venue: Venue, message: str, text: str) -> None:
        """That it is being looked into; an empty text takes it away. `message` is what is being answered."""
        ...

    async def name(self, venue: Venue, title: str) -> None:
        """The title of a direct thread."""
        ...


class PlaceStates(Protocol):
    """Signs by which all see how a question stands. Raises ChannelUnavailable or ChannelRefused."""

    async def show(self, venue: Venue, state: PlaceState) -> None:
        """Show it, in the place of the one before."""
        ...


class Files(Protocol):
    """Where the bytes of customers' files are. Raises ChannelUnavailable."""

    async def read(self, file: Attachment) -> Image | None:
        """The image that the file is; None when it is none, too large, gone, or not the platform's own."""
        ...


class ProfileEmails(Protocol):
    """Addresses that a platform confirmed itself. Raises ChannelUnavailable or ChannelRefused."""

    async def confirmed_email(self, account: Account) -> str | None:
        """The confirmed address of a member of our own workspace; None for strangers, bots and unconfirmed ones."""
        ...
