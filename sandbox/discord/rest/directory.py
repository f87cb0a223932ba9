"""Who and what there is: the bot itself, users, members, guilds, roles, the application and its commands."""

from __future__ import annotations

from sandbox.discord.commands import problem
from sandbox.discord.model import Guild, Json
from sandbox.discord.platform import CONTENT_INTENT, MEMBERS_INTENT
from sandbox.discord.rest.call import Call
from sandbox.discord.speaking import MISSING_ACCESS, RefusedError

LIMITED_CONTENT, LIMITED_MEMBERS = 1 << 19, 1 << 15
"""Flags of an application: https://docs.discord.com/developers/resources/application#application-object-flags"""


async def me(call: Call) -> Json:
    return call.platform.bot.as_json() | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0}


async def user(call: Call) -> Json:
    found = call.platform.users.get(call.path["user"])
    if found is None:
        raise RefusedError(404, 10013, "Unknown User")
    return found.as_json()


async def open_direct(call: Call) -> Json:
    """The direct conversation with somebody; whether they take messages shows when one is sent."""
    found = call.platform.users.get(str(call.body["recipient_id"]))
    if found is None:
        raise RefusedError(400, 50033, "Invalid Recipient(s)")
    return call.channel_json(call.platform.direct(call.platform.bot, found))


async def application(call: Call) -> Json:
    """The application; its flags tell which privileged intents are switched on."""
    app, bot = call.platform.app, call.platform.bot
    flags = (LIMITED_CONTENT if app.privileged & CONTENT_INTENT else 0) | (
        LIMITED_MEMBERS if app.privileged & MEMBERS_INTENT else 0
    )
    return {
        "id": app.id, "name": bot.global_name, "icon": None, "description": "", "bot_public": False,
        "bot_require_code_grant": False, "verify_key": app.public_key, "flags": flags, "summary": "",
        "owner": next(iter(call.platform.users.values())).as_json(), "team": None, "tags": [], "redirect_uris": [],
        "hook": False, "terms_of_service_url": None, "privacy_policy_url": None, "bot": bot.as_json(),
    }  # fmt: skip


async def gateway(call: Call) -> Json:
    """Where the gateway is, and into how many sessions the bot has to part what it is told."""
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": call.platform.app.shards_at_once}
    return {"url": call.gateway.url, "shards": call.platform.app.shards, "session_start_limit": limit}


async def guild(call: Call) -> Json:
    return call.gateway.guild_json(_guild(call))


async def guilds(call: Call) -> list[Json]:
    bot = call.platform.bot
    found = [one for one in call.platform.guilds.values() if bot.id in one.members]
    return [{"id": one.id, "name": one.name, "icon": None, "owner": False, "permissions": "0", "features": []}
            for one in found]  # fmt: skip


async def channels(call: Call) -> list[Json]:
    here = _guild(call)
    return [
        call.channel_json(one) for one in call.platform.channels.values() if one.guild == here.id and not one.is_thread
    ]


async def roles(call: Call) -> list[Json]:
    return [role.as_json(number) for number, role in enumerate(_guild(call).roles.values())]


async def member(call: Call) -> Json:
    here, user = _guild(call), call.path["user"]
    found = call.platform.users.get(call.platform.bot.id if user == "@me" else user)
    if found is None or (found.id not in here.members and found.id != here.owner_id):
        raise RefusedError(404, 10007, "Unknown Member")
    return here.member_json(found)


async def put_commands(call: Call) -> list[Json]:
    """Replace all commands of the application, of one guild or everywhere."""
    where = call.path.get("guild")
    registered: dict[str, Json] = {}
    refused = problem(call.body)
    if refused:
        raise RefusedError(400, 50035, f"Invalid Form Body: {refused}")
    if not call.platform.app.may_register:
        raise RefusedError(*MISSING_ACCESS)
    for command in call.body:
        id = call.platform.snowflakes.next()
        defaults = {
            "type": 1,
            "version": id,
            "default_member_permissions": None,
            "dm_permission": True,
            "nsfw": False,
            "description": "",
        }
        registered[id] = defaults | command | {"id": id, "application_id": call.platform.app.id}
        if where:
            registered[id]["guild_id"] = where
    call.platform.app.commands[where] = registered
    call.platform.changes.note()
    return list(registered.values())


async def get_commands(call: Call) -> list[Json]:
    if not call.platform.app.may_register:
        raise RefusedError(*MISSING_ACCESS)
    return list(call.platform.app.commands.get(call.path.get("guild"), {}).values())


def _guild(call: Call) -> Guild:
    found = call.platform.guilds.get(call.path["guild"])
    if found is None or call.platform.bot.id not in found.members:
        raise RefusedError(*MISSING_ACCESS)
    return found
