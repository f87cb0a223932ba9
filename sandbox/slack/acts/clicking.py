"""Pressing things: buttons and menus in messages and views, shortcuts, slash commands."""

from typing import Any

from sandbox.slack.acts import forms
from sandbox.slack.acts.actor import Actor, CannotDoError
from sandbox.slack.api.call import ApiError
from sandbox.slack.block_kit.filling import interactive_elements
from sandbox.slack.channel import Channel
from sandbox.slack.model import Json, Message, View

_BUTTONS = ("button", "workflow_button", "icon_button")


async def click(actor: Actor, *, channel: str, ts: str, action: str, value: Any = None) -> Json:
    """Use an element of a message: a button, or a menu with the option in `value`.

    `action` is the element's `action_id` or the words on it. An ephemeral message can be clicked by whom
    it is shown to, and by nobody else.
    """
    place = actor.channel(channel)
    message, is_ephemeral = _on_screen(actor, place, ts)
    block, element = _find(message.blocks, action)
    values = actor.workspace.message_values.setdefault((place.id, ts, actor.user.id), {})
    if forms.holds_value(element):
        values.setdefault(block["block_id"], {})[element["action_id"]] = forms.entered(element, value)
    forms.complete_state(message.blocks, values)
    used = _used(actor, block, element, action, value)
    acknowledgement = await actor.interactions.click(place, message, used, values, is_ephemeral=is_ephemeral)
    return acknowledgement.as_json()


async def click_in_view(actor: Actor, *, view_id: str, action: str, value: Any = None) -> Json:
    """Use an element of a modal that is open or of the App Home."""
    view = _open_view(actor, view_id)
    block, element = _find(view.blocks, action)
    if forms.holds_value(element):
        forms.enter(view, element["action_id"], value)
    forms.complete_state(view.blocks, view.values)
    used = _used(actor, block, element, action, value)
    return (await actor.interactions.click_in_view(view, used)).as_json()


async def command(actor: Actor, *, name: str, text: str = "", channel: str = "dm") -> Json:
    """Type a slash command. Its acknowledgement may carry the answer, as a response URL would."""
    place = actor.channel(channel)
    known = actor.workspace.app.commands
    if known is not None and name not in known:
        raise CannotDoError(f"{name} is not a valid command")
    acknowledgement, url = await actor.interactions.command(place, name, text)
    if acknowledgement.is_ok and acknowledgement.payload:
        try:
            actor.responses.take(url, acknowledgement.payload)
        except ApiError as refused:
            return {**acknowledgement.as_json(), "ok": False, "error": refused.code}
    return acknowledgement.as_json()


async def shortcut(actor: Actor, *, callback_id: str) -> Json:
    """A global shortcut."""
    _offered(actor, callback_id)
    return (await actor.interactions.shortcut(callback_id)).as_json()


async def message_shortcut(actor: Actor, *, callback_id: str, channel: str, ts: str) -> Json:
    """A shortcut from a message's menu; it works in threads too."""
    _offered(actor, callback_id)
    place = actor.channel(channel)
    message = actor.message(place, ts)
    return (await actor.interactions.message_shortcut(place, message, callback_id)).as_json()


def _offered(actor: Actor, callback_id: str) -> None:
    known = actor.workspace.app.shortcuts
    if known is not None and callback_id not in known:
        raise CannotDoError(f"no menu offers {callback_id}")


def _on_screen(actor: Actor, place: Channel, ts: str) -> tuple[Message, bool]:
    ephemeral = place.ephemeral(ts, actor.user.id)
    if ephemeral is not None:
        return ephemeral.message, True
    return actor.message(place, ts), False


def _open_view(actor: Actor, view_id: str) -> View:
    home = actor.workspace.homes.get(actor.user.id)
    if home is not None and home.id == view_id:
        return home
    stack = actor.workspace.modals.get(actor.user.id, [])
    if not stack or stack[-1].id != view_id:
        raise CannotDoError(f"view {view_id} is not in front of {actor.user.name}")
    return stack[-1]


def _find(blocks: list[Json], action: str) -> tuple[Json, Json]:
    candidates = list(interactive_elements(blocks))
    for block, element in candidates:
        if element["action_id"] == action:
            return block, element
    for block, element in candidates:
        if action in _words(element):
            return block, element
    offered = ", ".join(element["action_id"] for _, element in candidates) or "none"
    raise CannotDoError(f"there is no {action!r} to click; there are: {offered}")


def _words(element: Json) -> list[str]:
    """What stands on an element."""
    labelled = [element, element.get("positive_button"), element.get("negative_button")]
    texts = [part.get("text") for part in labelled if isinstance(part, dict)]
    return [text["text"] for text in texts if isinstance(text, dict)]


def _used(actor: Actor, block: Json, element: Json, action: str, value: Any) -> Json:
    """The entry in the payload's `actions`."""
    used: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": actor.workspace.timestamps.next(),
    }
    if element["type"] in _BUTTONS:
        return used | {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    if element["type"] == "overflow":
        return used | {"selected_option": forms.option(element, str(value))}
    if element["type"] == "feedback_buttons":
        return used | _feedback(element, action if value is None else str(value))
    return used | forms.entered(element, value)


def _feedback(element: Json, wanted: str) -> Json:
    for key in ("positive_button", "negative_button"):
        button = element[key]
        if wanted in (key.removesuffix("_button"), button["value"], button["text"]["text"]):
            return {"text": button["text"], "value": button["value"]}
    raise CannotDoError(f"there is no feedback button {wanted!r}")
