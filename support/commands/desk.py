"""Where a command comes in: read, permitted, run, told. The one place for all of them and for every platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from support.commands import picking
from support.commands.office import Asked, Office
from support.commands.parsing import Unread, nearest, read
from support.commands.table import COMMANDS
from support.errors import RelaisError, TryAgainLater
from support.model.commands import Caller, Pick, Picked, Role, Told
from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.people import LANGUAGES, Language

log = structlog.get_logger()

GIVEN_LENGTH = 60


class CommandDesk:
    """Implements `support.ports.Commands`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._also_called = {
            str(office.words.say(language, f"command.{each.key}.name")): each.name
            for language in LANGUAGES
            for each in COMMANDS
        }

    async def run(self, caller: Caller, text: str) -> Told:
        """What the caller is to be told, whatever happens: a failure is said without its text."""
        try:
            return await self._run(caller, text)
        except TryAgainLater as error:
            log.warning("command_failed", by=caller.account.key, error=type(error).__name__)
            return self._told("unavailable")
        except RelaisError as error:
            log.warning("command_failed", by=caller.account.key, error=type(error).__name__)
            return self._told("failed")

    async def pick(self, what: Pick, picked: Picked) -> Told | None:
        """What whoever picked a message is told; None where the answer to it comes by itself."""

        async def run(asked: Asked) -> Told | None:
            match what:
                case "ask":
                    return await picking.ask(self._office, asked, picked)
                case "escalate":
                    return await picking.escalate(self._office, asked, picked)
                case "solve":
                    return await picking.solve(self._office, asked, picked)

        return await self._done(what, picked.caller, run)

    async def solve(self, caller: Caller, conversation: ConversationId) -> Told:
        """What who says that a conversation is done is told."""

        async def run(asked: Asked) -> Told:
            found = await self._office.conversations.conversation(conversation)
            return await picking.solved(self._office, asked, found)

        told = await self._done("solve", caller, run)
        return told or self._told("failed")

    async def _done(self, what: Pick, caller: Caller, run: Callable[[Asked], Awaitable[Told | None]]) -> Told | None:
        office = self._office
        try:
            roles = await office.roles(caller.account)
            language = await self._language(caller, roles)
            told = await run(Asked(caller, {}, language, roles, office.clock.now(), office.words, ()))
        except TryAgainLater as error:
            log.warning("command_failed", by=caller.account.key, error=type(error).__name__)
            return self._told("unavailable")
        except RelaisError as error:
            log.warning("command_failed", by=caller.account.key, error=type(error).__name__)
            return self._told("failed")
        log.info("picked", what=what, by=caller.account.key)
        return told

    async def _language(self, caller: Caller, roles: frozenset[Role]) -> Language:
        """The team's for the team, their own for customers."""
        if roles - {"anyone"}:
            return self._office.team_language
        found = await self._office.conversations.latest_of(caller.account)
        return (found.language if found else None) or self._office.shop_language

    async def _run(self, caller: Caller, text: str) -> Told:
        office = self._office
        roles = await office.roles(caller.account)
        language: Language = office.team_language if roles - {"anyone"} else office.shop_language
        found = read(text, COMMANDS, self._also_called)
        if isinstance(found, Unread):
            return self._unread(found, text, roles, language)
        if found.command.role not in roles:
            log.warning("command_refused", command=found.command.name, by=caller.account.key)
            return self._told(f"only.{found.command.role}", language)
        usable = tuple(command for command in COMMANDS if command.role in roles)
        asked = Asked(caller, found.values, language, roles, office.clock.now(), office.words, usable)
        told = await found.command.run(office, asked)
        log.info("command", command=found.command.name, by=caller.account.key)
        return told

    def _unread(self, found: Unread, text: str, roles: frozenset[Role], language: Language) -> Told:
        command = found.command
        if command is None:
            meant = nearest(text, [each.name for each in COMMANDS if each.role in roles])
            return self._told("unknown", language, meant=f"/support {meant}" if meant else "")
        if command.role not in roles:
            return self._told(f"only.{command.role}", language)
        return self._told(
            found.problem, language, usage=f"/support {command.usage}",
            argument=found.argument.shown if found.argument else "", given=found.given[:GIVEN_LENGTH],
        )  # fmt: skip

    def _told(self, key: str, language: Language | None = None, **values: str) -> Told:
        language = language or self._office.team_language
        return Told(Content(self._office.words.say(language, f"command.{key}", **values)), language)
