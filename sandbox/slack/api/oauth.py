"""oauth.v2.access: a one-time code for the bot's token in the workspace where somebody allowed it."""

import hmac

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.installing import InstallError
from sandbox.slack.model import Json
from sandbox.slack.workspace import SlackWorkspace

ROTATED_AFTER_S = 43_200
"""https://docs.slack.dev/authentication/using-token-rotation"""


def access(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/oauth.v2.access"""
    app = call.service.app_of_client(call.text("client_id") or "")
    if app is None:
        raise ApiError("invalid_client_id")
    if not hmac.compare_digest(call.text("client_secret") or "", app.client_secret):
        raise ApiError("bad_client_secret")
    try:
        workspace = call.service.codes.exchange(call.need("code"), app, call.text("redirect_uri") or "")
    except InstallError as refused:
        raise ApiError(refused.code) from None
    call.service.install(workspace)
    return {
        "app_id": app.app_id,
        "authed_user": {"id": next(user.id for user in workspace.users.values() if not user.is_bot)},
        "scope": ",".join(sorted(app.scopes or ())),
        "token_type": "bot",
        "access_token": workspace.bot_token,
        "bot_user_id": workspace.bot.id,
        **_whose(workspace),
        **({"refresh_token": "xoxe-1-sandbox", "expires_in": ROTATED_AFTER_S} if app.rotates_tokens else {}),
    }


def _whose(workspace: SlackWorkspace) -> Json:
    """Of an organisation there is no team: https://docs.slack.dev/enterprise/organization-ready-apps"""
    if workspace.is_organisation:
        return {
            "team": None,
            "enterprise": {"id": f"E{workspace.team_id[1:]}", "name": workspace.name},
            "is_enterprise_install": True,
        }
    return {
        "team": {"id": workspace.team_id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


METHODS = {"oauth.v2.access": Method(access, takes="none")}
