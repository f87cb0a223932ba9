"""The Web API: every method that the stand-in knows, by name.

A method is a plain function from a `Call` to the fields of its answer. The families hold the functions;
`endpoint` brings requests to them.
"""

from sandbox.slack.api import (
    assistant,
    auth,
    chat,
    conversations,
    files,
    history,
    oauth,
    pins,
    reactions,
    streams,
    usergroups,
    users,
    views,
)
from sandbox.slack.api.call import Method

METHODS: dict[str, Method] = {
    **assistant.METHODS,
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **history.METHODS,
    **oauth.METHODS,
    **pins.METHODS,
    **reactions.METHODS,
    **streams.METHODS,
    **usergroups.METHODS,
    **users.METHODS,
    **views.METHODS,
}

__all__ = ["METHODS"]
