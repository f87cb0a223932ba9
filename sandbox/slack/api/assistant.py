"""assistant.threads.* and agents.sessions.*: what an agent shows beside its messages.

A status goes away after two minutes or with the next message in its thread; at most ten loading messages
(https://docs.slack.dev/reference/methods/assistant.threads.setStatus).
"""

from sandbox.slack.api.call import ApiError, Call, Method, invalid_arguments
from sandbox.slack.channel import Channel
from sandbox.slack.model import Json, ThreadStatus

LOADING_MESSAGES_LIMIT = 10
PROMPTS_LIMIT = 4
TITLE_LIMIT = 200
SESSION_STATES = frozenset({"active", "processing", "suspended", "closed"})


def set_status(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/assistant.threads.setStatus"""
    key = _thread(call)
    status = call.text("status")
    if status is None:
        raise invalid_arguments("missing required field: status")
    loading = call.json("loading_messages") or []
    if len(loading) > LOADING_MESSAGES_LIMIT:
        raise invalid_arguments(f"no more than {LOADING_MESSAGES_LIMIT} items allowed")
    if status:
        call.workspace.thread_status[key] = ThreadStatus(status, loading, call.workspace.clock.now())
    else:
        call.workspace.thread_status.pop(key, None)
    call.workspace.changes.note()
    return {}


def set_title(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/assistant.threads.setTitle"""
    key = _thread(call)
    title = call.need("title")
    if len(title) > TITLE_LIMIT:
        raise invalid_arguments(f"must be less than {TITLE_LIMIT + 1} characters [json-pointer:/title]")
    call.workspace.thread_titles[key] = title
    call.workspace.changes.note()
    return {}


def set_suggested_prompts(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts

    Without `thread_ts` the prompts stand in the agent's messages tab.
    """
    channel = _channel(call)
    prompts = call.json("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS_LIMIT:
        raise invalid_arguments(f"must have 1 to {PROMPTS_LIMIT} items [json-pointer:/prompts]")
    for prompt in prompts:
        if not isinstance(prompt, dict) or not prompt.get("title") or not prompt.get("message"):
            raise invalid_arguments("a prompt must have a title and a message [json-pointer:/prompts]")
    call.workspace.suggested_prompts[channel.id] = prompts
    call.workspace.changes.note()
    return {}


def set_session_status(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/agents.sessions.setStatus"""
    key = _thread(call)
    state = call.need("status")
    if state not in SESSION_STATES:
        raise invalid_arguments("must be one of active, processing, suspended, closed [json-pointer:/status]")
    title = call.text("title")
    if title:
        call.workspace.thread_titles.setdefault(key, title[:TITLE_LIMIT])
    call.workspace.agent_sessions[key] = state
    call.workspace.changes.note()
    return {"agent_status": state, "title": call.workspace.thread_titles.get(key, "")}


def _channel(call: Call) -> Channel:
    return call.joined_channel("channel_id")


def _thread(call: Call) -> tuple[str, str]:
    channel = _channel(call)
    thread_ts = call.need("thread_ts")
    if thread_ts not in channel.messages:
        raise ApiError("invalid_thread_ts")
    return channel.id, thread_ts


METHODS = {
    "assistant.threads.setStatus": Method(set_status, ("chat:write", "assistant:write")),
    "assistant.threads.setTitle": Method(set_title, ("assistant:write",)),
    "assistant.threads.setSuggestedPrompts": Method(set_suggested_prompts, ("assistant:write",)),
    "agents.sessions.setStatus": Method(set_session_status, ("chat:write",)),
}
