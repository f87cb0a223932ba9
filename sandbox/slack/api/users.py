"""users.*: who people are. The e-mail address needs its own scope."""

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.api.paging import page
from sandbox.slack.model import Json, User


def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    return {"user": _shown(call, call.user(call.need("user")))}


def list_all(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.list"""
    users, cursor = page(call, list(call.workspace.users.values()))
    return {
        "members": [_shown(call, user) for user in users],
        "cache_ts": int(call.workspace.clock.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def lookup_by_email(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    email = call.need("email").lower()
    for user in call.workspace.users.values():
        if user.email is not None and user.email.lower() == email and not user.deleted:
            return {"user": _shown(call, user)}
    raise ApiError("users_not_found")


def _shown(call: Call, user: User) -> Json:
    return user.as_json(with_email=call.has_scope("users:read.email"), with_locale=call.flag("include_locale"))


METHODS = {
    "users.info": Method(info, ("users:read",)),
    "users.list": Method(list_all, ("users:read",)),
    "users.lookupByEmail": Method(lookup_by_email, ("users:read.email",)),
}
