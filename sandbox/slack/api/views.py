"""views.*: modals, opened with a trigger within three seconds, and the App Home of each person."""

from typing import Any

from sandbox.slack.api.call import ApiError, Call, Method, invalid_arguments
from sandbox.slack.block_kit import check_view, with_ids
from sandbox.slack.identifiers import new_id
from sandbox.slack.model import Json, View
from sandbox.slack.tickets import RefusedError, Trigger
from sandbox.slack.workspace import SlackWorkspace

# "Currently the limit is 3": https://docs.slack.dev/reference/methods/views.push
MODAL_STACK_LIMIT = 3
VIEW_SIZE_LIMIT = 250_000


def open_modal(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.open"""
    source = _source(call, "modal")
    trigger = _exchange(call)
    # A view opened from within a modal goes on top of it, as a pushed one does.
    if trigger.view_id is not None and call.workspace.modals.get(trigger.user):
        return _push(call, source, trigger)
    view = new_view(call.workspace, trigger.user, source)
    call.workspace.modals[trigger.user] = [view]
    call.workspace.changes.note()
    return {"view": view.as_json()}


def push(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.push"""
    source = _source(call, "modal")
    trigger = _exchange(call)
    if not call.workspace.modals.get(trigger.user):
        raise invalid_arguments("no modal is open")
    return _push(call, source, trigger)


def _push(call: Call, source: Json, trigger: Trigger) -> Json:
    stack = call.workspace.modals[trigger.user]
    if len(stack) >= MODAL_STACK_LIMIT:
        raise ApiError("push_limit_reached")
    view = new_view(call.workspace, trigger.user, source, below=stack[-1])
    stack.append(view)
    call.workspace.changes.note()
    return {"view": view.as_json()}


def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.update"""
    view = _found(call)
    expected = call.text("hash")
    if expected and expected != view.hash:
        raise ApiError("hash_conflict")
    rewrite_view(call.workspace, view, _source(call, view.type, known=view))
    return {"view": view.as_json()}


def publish(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    user = call.user(call.need("user_id"))
    if user.is_bot or not call.workspace.app.has_home:
        raise ApiError("not_enabled")
    home = call.workspace.homes.get(user.id)
    source = _source(call, "home", known=home)
    expected = call.text("hash")
    if home is not None and expected and expected != home.hash:
        raise ApiError("hash_conflict")
    if home is None:
        home = new_view(call.workspace, user.id, source)
        call.workspace.homes[user.id] = home
    else:
        rewrite_view(call.workspace, home, source)
    call.workspace.changes.note()
    return {"view": home.as_json()}


def _exchange(call: Call) -> Trigger:
    # bolt's `interactivity_pointer` is the newer name of the same thing.
    trigger_id = call.text("trigger_id") or call.need("interactivity_pointer")
    try:
        trigger = call.service.triggers.exchange(trigger_id)
    except RefusedError as refused:
        raise ApiError(refused.code) from None
    if trigger.team_id != call.workspace.team_id:
        raise ApiError("invalid_trigger_id")
    return trigger


def _source(call: Call, kind: str, known: View | None = None) -> Json:
    """The checked `view` parameter; `known` is the view that it replaces."""
    view = call.json("view")
    if not isinstance(view, dict):
        raise invalid_arguments("missing required field: view")
    refuse_bad_view(view, kind)
    external_id = view.get("external_id")
    if external_id and (known is None or known.external_id != external_id):
        shown = [*call.workspace.homes.values(), *_open_modals(call.workspace)]
        if any(one.external_id == external_id for one in shown):
            raise ApiError("duplicate_external_id")
    return view


def refuse_bad_view(view: dict[str, Any], kind: str) -> None:
    """Raises `invalid_arguments` with the complaints, also for views that come with an acknowledgement."""
    problems = check_view(view, kind)
    if problems:
        raise ApiError("invalid_arguments", response_metadata={"messages": problems})
    if len(str(view)) > VIEW_SIZE_LIMIT:
        raise ApiError("view_too_large")


def _open_modals(workspace: SlackWorkspace) -> list[View]:
    return [view for stack in workspace.modals.values() for view in stack]


def _found(call: Call) -> View:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if view_id:
        view = call.workspace.views.get(view_id)
    elif external_id:
        shown = [*call.workspace.homes.values(), *_open_modals(call.workspace)]
        view = next((one for one in shown if one.external_id == external_id), None)
    else:
        raise invalid_arguments("missing required field: view_id")
    if view is None:
        raise ApiError("not_found")
    return view


def new_view(workspace: SlackWorkspace, user: str, source: Json, *, below: View | None = None) -> View:
    """A view that the workspace knows of; showing it is the caller's business."""
    view_id = new_id("V")
    view = View(
        id=view_id,
        team_id=workspace.team_id,
        app_id=workspace.app.app_id,
        bot_id=workspace.bot.bot_id or "",
        user=user,
        source=source,
        blocks=with_ids(source["blocks"]),
        hash=workspace.timestamps.next(),
        root_view_id=below.root_view_id if below else view_id,
        previous_view_id=below.id if below else None,
    )
    workspace.views[view_id] = view
    return view


def rewrite_view(workspace: SlackWorkspace, view: View, source: Json) -> None:
    """Replace a view's content. What was typed stays where block and action keep their ids."""
    view.source = source
    view.blocks = with_ids(source["blocks"])
    view.hash = workspace.timestamps.next()
    kept = {block["block_id"] for block in view.blocks}
    view.values = {block_id: state for block_id, state in view.values.items() if block_id in kept}
    workspace.changes.note()


METHODS = {
    "views.open": Method(open_modal),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
