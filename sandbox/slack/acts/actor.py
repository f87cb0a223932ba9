"""The person who acts, and what their client would not let them do."""

from dataclasses import dataclass

from sandbox.slack.channel import Channel
from sandbox.slack.events import Events
from sandbox.slack.interactions import Interactions
from sandbox.slack.model import Message, User
from sandbox.slack.response_url import ResponseEndpoint
from sandbox.slack.service import SlackService
from sandbox.slack.workspace import SlackWorkspace


class CannotDoError(Exception):
    """Something that the client offers no way to do, such as clicking a button that isn't there."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A user of a workspace with the means to act on it. Other bots act through this too."""

    service: SlackService
    workspace: SlackWorkspace
    responses: ResponseEndpoint
    user: User

    @property
    def events(self) -> Events:
        return self.service.events(self.workspace)

    @property
    def interactions(self) -> Interactions:
        return Interactions(self.service, self.workspace, self.user)

    def channel(self, key: str) -> Channel:
        """A conversation that the person is in, by id, by name, or `dm` for the one with the bot."""
        if key == "dm":
            return self.workspace.direct([self.user])
        channel = self.workspace.find_channel(key)
        if channel is None:
            raise CannotDoError(f"there is no channel {key}")
        if self.user.id not in channel.members:
            raise CannotDoError(f"{self.user.name} is not in {key}")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        message = channel.messages.get(ts)
        if message is None or message.subtype == "tombstone":
            raise CannotDoError(f"there is no message {ts} in {channel.name or channel.id}")
        return message

    def own_message(self, channel: Channel, ts: str) -> Message:
        message = self.message(channel, ts)
        if message.user != self.user.id:
            raise CannotDoError(f"message {ts} is not {self.user.name}'s")
        return message
