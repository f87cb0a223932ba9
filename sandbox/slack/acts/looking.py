"""What is on a person's screen: channels, threads, their DMs, the open modal, the App Home."""

from sandbox.slack.acts.actor import Actor
from sandbox.slack.channel import Sighting
from sandbox.slack.model import ChannelKind, Json

# https://docs.slack.dev/reference/methods/assistant.threads.setStatus
STATUS_LIFETIME_S = 120.0


def sees(actor: Actor, *, channel: str, thread: str | None = None) -> Json:
    """What the person sees in a channel or a thread now; nothing where they aren't a member."""
    place = actor.workspace.direct([actor.user]) if channel == "dm" else None
    place = place or actor.workspace.find_channel(channel)
    return {"messages": _shown(place.seen_by(actor.user.id, thread) if place else [])}


def has_seen(actor: Actor, *, channel: str | None = None) -> Json:
    """Everything that was ever on the person's screen, in one conversation or in all of them."""
    places = [actor.channel(channel)] if channel else list(actor.workspace.channels.values())
    sightings = [sighting for place in places for sighting in place.ever_shown_to(actor.user.id)]
    return {"messages": _shown(sorted(sightings, key=lambda sighting: sighting.message.ts))}


def inbox(actor: Actor) -> Json:
    """All messages of the person's direct conversations, threads included, in order."""
    sightings = []
    for place in actor.workspace.channels.values():
        if place.kind in (ChannelKind.IM, ChannelKind.MPIM) and actor.user.id in place.members:
            sightings += [Sighting(message, is_ephemeral=False) for message in place.messages.values()]
            sightings += [
                Sighting(one.message, is_ephemeral=True)
                for one in place.ephemerals
                if one.user == actor.user.id and one.visible
            ]
    return {"messages": _shown(sorted(sightings, key=lambda sighting: sighting.message.ts))}


def modal(actor: Actor) -> Json:
    """The modals that are open, the one in front last."""
    return {"views": [view.as_json() for view in actor.workspace.modals.get(actor.user.id, [])]}


def home(actor: Actor) -> Json:
    view = actor.workspace.homes.get(actor.user.id)
    return {"view": view.as_json() if view else None}


def agent(actor: Actor, *, channel: str, thread: str) -> Json:
    """What the agent shows beside its messages in a thread, and the prompts that it offers."""
    place = actor.channel(channel)
    key = (place.id, thread)
    status = actor.workspace.thread_status.get(key)
    if status is not None and actor.workspace.clock.now() - status.set_at > STATUS_LIFETIME_S:
        status = None
    return {
        "status": status.text if status else "",
        "loading_messages": status.loading_messages if status else [],
        "title": actor.workspace.thread_titles.get(key, ""),
        "session": actor.workspace.agent_sessions.get(key, ""),
        "prompts": actor.workspace.suggested_prompts.get(place.id, []),
    }


def _shown(sightings: list[Sighting]) -> list[Json]:
    return [sighting.as_json() for sighting in sightings]
