"""Who of a workspace may approve, or administer: SLACK_AGENTS and SLACK_ADMINS name users and user groups, which Slack
is asked for each time."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.errors import translated
from support.errors import ChannelRefused, SettingError
from support.model.cases import Agent
from support.model.people import Account

USER_IDS, GROUP_IDS = ("U", "W"), ("S",)


class SlackAgents:
    """Implements `support.ports.Agents` and `Admins`. `entries` of `setting` are ids of users (`U…`), or ids (`S…`) or
    handles of user groups.

    https://docs.slack.dev/reference/methods/usergroups.list
    """

    def __init__(
        self, client: AsyncWebClient, team: str, entries: tuple[str, ...], setting: str = "SLACK_AGENTS"
    ) -> None:
        self._setting = setting
        self._client = client
        self._team = team
        self._people: dict[str, Agent] = {}
        self._users = frozenset(entry for entry in entries if _is_id(entry, USER_IDS))
        self._groups = frozenset(entry.removeprefix("@").casefold() for entry in entries if entry not in self._users)

    async def includes(self, account: Account) -> bool:
        """Is the account of this workspace, and named itself or in one of the groups now? Slack takes who was
        deactivated out of groups; who is named alone is asked for."""
        if account.platform != "slack" or account.workspace != self._team:
            return False
        if account.user in self._users:
            return await self._is_there(account.user)
        return any(account.user in group["users"] for group in await self._found())

    async def known(self, account: Account) -> Agent | None:
        """users.info. The address comes with the scope `users:read.email` only."""
        if account.platform != "slack" or account.workspace != self._team:
            return None
        if account.user not in self._people:
            user = await self._user(account.user)
            profile = user.get("profile") or {}
            name = profile.get("display_name") or profile.get("real_name") or user.get("name") or account.user
            self._people[account.user] = Agent(str(name), account, str(profile.get("email") or "") or None)
        return self._people[account.user]

    async def _is_there(self, id: str) -> bool:
        try:
            return not (await self._user(id)).get("deleted")
        except ChannelRefused as error:
            if "user_not_found" in str(error):
                return False
            raise

    async def _user(self, id: str) -> dict[str, Any]:
        with translated("users.info"):
            user: dict[str, Any] = (await self._client.users_info(user=id))["user"]
        return user

    async def check(self) -> str:
        """How many people that are. Raises SettingError naming what is not there."""
        groups = await self._found()
        known = {name for group in groups for name in _names(group)}
        missing = sorted(self._groups - known)
        if missing:
            raise SettingError(
                f"{self._setting}: no user group {', '.join(missing)} in this workspace; a person is named by their id "
                "(their profile → ⋮ → Copy member ID)"
            )
        people = self._users.union(*(group["users"] for group in groups))
        return f"{len(people)} {'person' if len(people) == 1 else 'people'}"

    async def _found(self) -> list[dict[str, Any]]:
        """The groups that are named, with their members; disabled ones are not listed by Slack."""
        if not self._groups:
            return []
        with translated("usergroups.list"):
            answer = await self._client.usergroups_list(include_users=True)
        groups: list[dict[str, Any]] = [{"users": [], **group} for group in answer["usergroups"]]
        return [group for group in groups if self._groups & _names(group)]


def _is_id(entry: str, prefixes: tuple[str, ...]) -> bool:
    return entry.startswith(prefixes) and entry.isalnum() and entry.isupper() and len(entry) > 8


def _names(group: dict[str, Any]) -> frozenset[str]:
    return frozenset({str(group["id"]).casefold(), str(group["handle"]).casefold()})
