"""Who is of the team: who is named, and still there."""

from __future__ import annotations

from handlers.slack.agents import SlackAgents
from support.model.people import Account
from tests.sandbox.slack.scene import Scene


async def test_who_was_deactivated_is_no_agent_any_more(scene: Scene) -> None:
    team = scene.workspace.team_id
    eve = scene.workspace.add_user("eve")
    agents = SlackAgents(scene.client, team, (scene.ann.id, eve.id, "U00000000"))
    assert await agents.includes(Account("slack", team, eve.id))
    eve.deleted = True
    assert not await agents.includes(Account("slack", team, eve.id))
    assert await agents.includes(Account("slack", team, scene.ann.id))
    assert not await agents.includes(Account("slack", team, "U00000000")), "nobody has this number"
    assert not await agents.includes(Account("slack", "T999", scene.ann.id))
