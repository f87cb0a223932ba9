"""A stand-in for Slack: a workspace that the real bolt and the real SDK talk to over real sockets.

Start it, give its tokens to a bot, and act in it as people do:

    workspace = SlackWorkspace("Acme")
    ann = workspace.add_user("ann", email="ann@example.com")
    workspace.add_channel("help", [ann])
    async with start(workspace) as slack, SlackRemote.connect(slack.base_url) as remote:
        ...  # AsyncApp(token=slack.bot_token, …), base_url=slack.api_url

Where things are: `workspace`, `channel`, `model` hold the state; `api/` is the Web API, one file a family;
`block_kit/` knows what Slack refuses; `delivery/` takes payloads to the bot by socket or by HTTP; `acts/` is
what people do; `director` what a test may do to the scene; `remote` and `people` the same from afar.
"""

from sandbox.control_client import RefusedByClientError
from sandbox.slack.people import DM, Answered, Person, Seen, Submitted
from sandbox.slack.remote import SlackRemote
from sandbox.slack.server import RunningSlack, create_app, start
from sandbox.slack.workspace import EVERY_EVENT, SlackApp, SlackWorkspace

__all__ = [
    "DM",
    "EVERY_EVENT",
    "Answered",
    "Person",
    "RefusedByClientError",
    "RunningSlack",
    "Seen",
    "SlackApp",
    "SlackRemote",
    "SlackWorkspace",
    "Submitted",
    "create_app",
    "start",
]
