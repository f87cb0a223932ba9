"""What Slack makes of the text that a person types, before an app sees it.

`&`, `<` and `>` are escaped; addresses and links become `<mailto:a@b.c|a@b.c>` and `<https://…>`; a name
after `@` or `#` becomes a reference (https://docs.slack.dev/messaging/formatting-message-text). A bot that
was only ever tried with plain text meets the first order e-mail unprepared.
"""

import re

from sandbox.slack.workspace import SlackWorkspace

# What already is a reference stays: people's clients send them, and tests write them.
_REFERENCE = r"<(?:[@#!][^<>\s]+|(?:https?|mailto):[^<>\s]+)>"
# Lookbehinds keep a long word from being tried at each of its letters.
_EMAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_LINK = r"https?://[^\s<>]*[^\s<>.,;:!?)'\"]"
# Slack links bare domains of any existing ending; these are enough for a shop's customers.
_DOMAIN = r"(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|co|fr|de|ca|eu|uk|shop|store|app|dev)\b(?:/[^\s<>]*)?"
_NAME = r"(?<![\w@#])[@#][\w.-]*\w"
_KINDS = {
    "reference": _REFERENCE,
    "email": _EMAIL,
    "link": _LINK,
    "domain": _DOMAIN,
    "name": _NAME,
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()), re.IGNORECASE)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_sent(workspace: SlackWorkspace, typed: str) -> str:
    """The `text` of the event for what was typed."""
    parts = []
    end = 0
    for match in _TOKEN.finditer(typed):
        parts += [escaped(typed[end : match.start()]), _token(workspace, match)]
        end = match.end()
    return "".join([*parts, escaped(typed[end:])])


def _token(workspace: SlackWorkspace, match: re.Match[str]) -> str:
    found = match[0]
    match match.lastgroup:
        case "reference":
            return found
        case "email":
            return f"<mailto:{found}|{found}>"
        case "link":
            return f"<{escaped(found)}>"
        case "domain":
            return f"<http://{escaped(found)}|{escaped(found)}>"
        case _:
            return _named(workspace, found)


def _named(workspace: SlackWorkspace, found: str) -> str:
    if found.startswith("@"):
        user = workspace.find_user(found)
        return f"<@{user.id}>" if user else found
    channel = workspace.find_channel(found)
    return f"<#{channel.id}|{channel.name}>" if channel else found
