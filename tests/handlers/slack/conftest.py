"""The Slack stand-in alone, for what needs no bot around it."""

from tests.sandbox.slack.conftest import scene

__all__ = ["scene"]
