"""api.test, auth.*, apps.*, team.info, bots.info: who am I, where, how am I reached, and what was I declared to be."""

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.model import Json


def api_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/api.test"""
    args = {key: value for key, value in call.params.items() if key != "token"}
    if "error" in args:
        raise ApiError(str(args["error"]), args=args)
    return {"args": args}


def auth_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    workspace = call.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot.name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot.bot_id,
        "app_id": workspace.app.app_id,
        "app_name": workspace.app.name,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.revoke"""
    if call.flag("test"):
        return {"revoked": False}
    call.workspace.is_installed = False
    call.events.uninstalled()
    return {"revoked": True}


def open_connection(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open"""
    app = call.workspace.app
    ticket = call.service.office(app).sockets.issue_ticket()
    host = call.service.base_url.removeprefix("http")
    return {"url": f"ws{host}/link/{app.app_id}?ticket={ticket}&app_id={app.app_id}"}


def team_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/team.info"""
    workspace = call.workspace
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.name,
            "domain": workspace.domain,
            "url": f"https://{workspace.domain}.slack.com/",
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


def bots_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bots.info"""
    bot_id = call.need("bot")
    bot = next((user for user in call.workspace.users.values() if user.bot_id == bot_id), None)
    if bot is None:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": bot.bot_id,
            "deleted": bot.deleted,
            "name": bot.real_name,
            "updated": 0,
            "app_id": bot.app_id,
            "user_id": bot.id,
            "icons": {},
        }
    }


def export_manifest(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/apps.manifest.export"""
    app = call.workspace.app
    if call.need("app_id") != app.app_id:
        raise ApiError("invalid_app_id")
    return {"manifest": app.manifest}


METHODS = {
    "api.test": Method(api_test, takes="none"),
    "auth.test": Method(auth_test, takes="either"),
    "auth.revoke": Method(auth_revoke),
    "apps.connections.open": Method(open_connection, takes="app"),
    "apps.manifest.export": Method(export_manifest, takes="config"),
    "team.info": Method(team_info, ("team:read",)),
    "bots.info": Method(bots_info, ("users:read",)),
}
