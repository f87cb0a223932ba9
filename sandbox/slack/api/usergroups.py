"""usergroups.*: which people stand behind a handle such as `@support`."""

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.model import Json


def list_all(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.list"""
    with_users = call.flag("include_users")
    with_disabled = call.flag("include_disabled")
    groups = [group for group in call.workspace.usergroups.values() if group.is_enabled or with_disabled]
    return {"usergroups": [group.as_json(call.workspace.team_id, with_users=with_users) for group in groups]}


def users_of(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    group = call.workspace.usergroups.get(call.need("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


METHODS = {
    "usergroups.list": Method(list_all, ("usergroups:read",)),
    "usergroups.users.list": Method(users_of, ("usergroups:read",)),
}
