"""A person at the sandbox platforms: the interactive terminal, and the tour that plays and checks a conversation.

Both are written against a neutral face of a platform (`chat`), which `face` puts on.
"""

from contextlib import AbstractAsyncContextManager

from sandbox.terminal.chat import Chat
from sandbox.terminal.on_discord import DiscordChat
from sandbox.terminal.on_slack import SlackChat
from sandbox.terminal.talk import Terminal
from sandbox.terminal.tour import play_tour
from sandbox.world import World

__all__ = ["Terminal", "face", "play_tour"]


def face(world: World) -> AbstractAsyncContextManager[Chat]:
    """Of the platform that the customers of this world are on."""
    return SlackChat.connect(world) if world.discord is None else DiscordChat.connect(world, world.discord)
