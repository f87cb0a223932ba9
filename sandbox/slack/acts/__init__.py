"""What people do at their Slack client: say, click, fill in, look. The server side of `slack.people`.

An act is a function of an `Actor` and named values. It checks what a client would not let a person do
(`CannotDoError`), changes the workspace, and tells the app as Slack would.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.slack.acts import clicking, installing, looking, modals, speaking
from sandbox.slack.acts.actor import Actor, CannotDoError

# Some answer at once, some with an awaitable.
Act = Callable[..., Any]

ACTS: Mapping[str, Act] = {
    "post": speaking.post,
    "edit": speaking.edit,
    "delete": speaking.delete,
    "upload": speaking.upload,
    "delete_files": speaking.delete_files,
    "react": speaking.react,
    "unreact": speaking.unreact,
    "join": speaking.join,
    "leave": speaking.leave,
    "open_dm": speaking.open_dm,
    "open_home": speaking.open_home,
    "stop_agent": speaking.stop_agent,
    "install": installing.install,
    "click": clicking.click,
    "click_in_view": clicking.click_in_view,
    "command": clicking.command,
    "shortcut": clicking.shortcut,
    "message_shortcut": clicking.message_shortcut,
    "fill": modals.fill,
    "submit": modals.submit,
    "close": modals.close,
    "sees": looking.sees,
    "has_seen": looking.has_seen,
    "inbox": looking.inbox,
    "modal": looking.modal,
    "home": looking.home,
    "agent": looking.agent,
}

__all__ = ["ACTS", "Actor", "CannotDoError"]
