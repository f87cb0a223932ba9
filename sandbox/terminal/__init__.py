"""A person at the sandbox platforms: the interactive terminal, and the tour that plays and checks a conversation."""

from sandbox.terminal.talk import Terminal
from sandbox.terminal.tour import play_tour

__all__ = ["Terminal", "play_tour"]
