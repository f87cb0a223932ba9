"""Filling in, submitting and closing the modal in front of a person.

https://docs.slack.dev/surfaces/modals: an acknowledgement may show errors at fields, put another view in
the modal's place or on top of it, or close them all; without one of these the submitted view closes.
"""

from typing import Any

from sandbox.slack.acts import forms
from sandbox.slack.acts.actor import Actor, CannotDoError
from sandbox.slack.api.call import ApiError
from sandbox.slack.api.views import MODAL_STACK_LIMIT, new_view, refuse_bad_view, rewrite_view
from sandbox.slack.delivery.parcel import Acknowledgement
from sandbox.slack.model import Json, View


async def fill(actor: Actor, *, values: dict[str, Any]) -> Json:
    """Enter values by action, block or label; fields with `dispatch_action` tell the app at once."""
    view = _front(actor)
    for key, value in values.items():
        block, element = forms.enter(view, key, value)
        if block.get("dispatch_action"):
            forms.complete_state(view.blocks, view.values)
            await actor.interactions.click_in_view(view, _dispatched(actor, block, element, value))
    actor.workspace.changes.note()
    return {"view": view.as_json()}


async def submit(actor: Actor, *, values: dict[str, Any] | None = None) -> Json:
    """Fill in and press submit. `errors` are the app's words at fields; the modal stays open with them."""
    view = _front(actor)
    if view.source.get("submit") is None:
        raise CannotDoError("the modal has no submit button")
    if values:
        await fill(actor, values=values)
    forms.complete_state(view.blocks, view.values)
    missing = forms.empty_required(view)
    if missing:
        raise CannotDoError(f"please complete: {', '.join(missing)}")
    acknowledgement = await actor.interactions.submit(view)
    outcome = _apply(actor, view, acknowledgement)
    actor.workspace.changes.note()
    return outcome


async def close(actor: Actor, *, all: bool = False) -> Json:
    """Press cancel, or with `all` the cross of a modal with others below it."""
    front = _front(actor)
    if all or front.source.get("clear_on_close"):
        closed = actor.workspace.modals.pop(actor.user.id)
    else:
        closed = [actor.workspace.modals[actor.user.id].pop()]
    actor.workspace.changes.note()
    for view in reversed(closed):
        if view.source.get("notify_on_close"):
            await actor.interactions.close(view, is_cleared=len(closed) > 1)
    return {}


def _front(actor: Actor) -> View:
    stack = actor.workspace.modals.get(actor.user.id)
    if not stack:
        raise CannotDoError(f"no modal is open before {actor.user.name}")
    return stack[-1]


def _apply(actor: Actor, view: View, acknowledgement: Acknowledgement) -> Json:
    outcome: Json = {"ok": acknowledgement.is_ok, "error": acknowledgement.error, "errors": {}}
    if not acknowledgement.is_ok:
        return outcome
    payload = acknowledgement.payload
    # The app may have opened or closed views by API while it thought about the answer.
    stack = actor.workspace.modals.get(actor.user.id, [])
    try:
        match payload.get("response_action"):
            case "errors":
                return outcome | {"errors": _field_errors(view, payload)}
            case "update":
                refuse_bad_view(_view_of(payload), "modal")
                rewrite_view(actor.workspace, view, payload["view"])
            case "push":
                refuse_bad_view(_view_of(payload), "modal")
                if len(stack) >= MODAL_STACK_LIMIT:
                    raise ApiError("push_limit_reached")
                stack.append(new_view(actor.workspace, actor.user.id, payload["view"], below=view))
            case "clear":
                actor.workspace.modals.pop(actor.user.id, None)
            case None:
                if view in stack:
                    stack.remove(view)
            case unknown:
                raise ApiError("invalid_response_action", response_action=unknown)
    except ApiError as refused:
        return outcome | {"ok": False, "error": refused.code, **refused.fields}
    return outcome


def _view_of(payload: Json) -> Json:
    view = payload.get("view")
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments")
    return view


def _field_errors(view: View, payload: Json) -> dict[str, str]:
    """Errors go to input blocks by `block_id`; Slack shows trouble for any other key."""
    errors = payload.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not inputs.issuperset(errors):
        raise ApiError("invalid_arguments", response_metadata={"messages": ["errors must name input blocks"]})
    return {key: str(text) for key, text in errors.items()}


def _dispatched(actor: Actor, block: Json, element: Json, value: Any) -> Json:
    return {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": actor.workspace.timestamps.next(),
        **forms.entered(element, value),
    }
