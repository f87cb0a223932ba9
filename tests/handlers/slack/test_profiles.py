"""Addresses that Slack confirmed, of our own members only; asked for once in a while."""

from __future__ import annotations

import pytest

from handlers.slack.profiles import BELIEVED_S, SlackProfiles
from support.errors import ChannelRefused
from support.model.people import Account
from tests.sandbox.slack.scene import Scene


class Seconds:
    """A clock to be moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_members_confirmed_address(scene: Scene) -> None:
    team = scene.workspace.team_id
    profiles = SlackProfiles(scene.client, team)
    assert await profiles.confirmed_email(Account("slack", team, scene.ann.id)) == "ann@example.com"


@pytest.mark.parametrize(
    "trait", [{"is_email_confirmed": False}, {"is_stranger": True}, {"deleted": True}, {"team_id": "T999"}, {"bot_id": "B1"}, {"email": None}],
)  # fmt: skip
async def test_nobody_elses(scene: Scene, trait: dict[str, object]) -> None:
    team = scene.workspace.team_id
    eve = scene.workspace.add_user("eve", **({"email": "eve@example.com"} | trait))  # type: ignore[arg-type]
    profiles = SlackProfiles(scene.client, team)
    assert await profiles.confirmed_email(Account("slack", team, eve.id)) is None


async def test_an_account_of_another_workspace_or_platform_is_not_even_asked_for(scene: Scene) -> None:
    profiles = SlackProfiles(scene.client, scene.workspace.team_id)
    assert await profiles.confirmed_email(Account("slack", "T999", scene.ann.id)) is None
    assert await profiles.confirmed_email(Account("discord", scene.workspace.team_id, scene.ann.id)) is None


async def test_it_is_believed_for_a_while(scene: Scene) -> None:
    team, seconds = scene.workspace.team_id, Seconds()
    profiles = SlackProfiles(scene.client, team, seconds)
    ann = Account("slack", team, scene.ann.id)
    assert await profiles.confirmed_email(ann) == "ann@example.com"
    user = scene.workspace.find_user("ann")
    assert user is not None
    user.is_email_confirmed = False
    assert await profiles.confirmed_email(ann) == "ann@example.com"
    seconds.now = BELIEVED_S
    assert await profiles.confirmed_email(ann) is None


async def test_a_person_whom_slack_does_not_know(scene: Scene) -> None:
    profiles = SlackProfiles(scene.client, scene.workspace.team_id)
    with pytest.raises(ChannelRefused):
        await profiles.confirmed_email(Account("slack", scene.workspace.team_id, "U999"))
