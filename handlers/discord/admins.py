"""Who of the server may administer, or belongs to the team: DISCORD_ADMINS and DISCORD_AGENTS name people and roles,
and Discord is asked at each call who has which role."""

from __future__ import annotations

import discord

from handlers.discord.errors import Refused, translated
from handlers.discord.places import Home
from support.errors import SettingError
from support.model.cases import Agent
from support.model.people import Account

UNKNOWN_MEMBER = 10007


class DiscordPeople:
    """Implements `support.ports.Agents` and `Admins`. `entries` of `setting` are ids of people or roles, or names of
    roles.

    https://docs.discord.com/developers/resources/guild#get-guild-member
    """

    def __init__(self, client: discord.Client, home: Home, entries: tuple[str, ...], setting: str) -> None:
        self._client = client
        self._home = home
        self._setting = setting
        self._entries = frozenset(entry.removeprefix("@").casefold() for entry in entries)

    async def includes(self, account: Account) -> bool:
        """Is the account of this server, and named itself or by a role that it has now?"""
        member = await self._member(account)
        if member is None:
            return False
        names = {str(member.id), *(str(role.id) for role in member.roles), *(_name(role) for role in member.roles)}
        return bool(self._entries & names)

    async def known(self, account: Account) -> Agent | None:
        """The person by the name that the server knows them by; Discord tells nobody's address."""
        member = await self._member(account)
        return Agent(member.display_name, account) if member else None

    def check(self) -> str:
        """Raises SettingError naming what is no role of this server."""
        guild = self._client.get_guild(int(self._home.guild))
        roles = guild.roles if guild else []
        known = {str(role.id) for role in roles} | {_name(role) for role in roles}
        missing = sorted(one for one in self._entries - known if not one.isdigit())
        if missing:
            raise SettingError(f"{self._setting}: no role {', '.join(missing)} in this server")
        return f"{len(self._entries)} named in {self._setting}"

    async def _member(self, account: Account) -> discord.Member | None:
        guild = self._client.get_guild(int(self._home.guild))
        if guild is None or account.platform != "discord" or account.workspace != self._home.guild:
            return None
        try:
            with translated("get member"):
                return await guild.fetch_member(int(account.user))
        except Refused as error:
            if error.code == UNKNOWN_MEMBER:
                return None
            raise


def _name(role: discord.Role) -> str:
    return role.name.casefold()
