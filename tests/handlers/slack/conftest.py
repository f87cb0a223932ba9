"""The Slack stand-in alone, for what needs no bot around it: bare (`scene`), or with the ports that speak (`stage`)."""

from tests.handlers.slack.stage import stage
from tests.sandbox.slack.conftest import scene

__all__ = ["scene", "stage"]
