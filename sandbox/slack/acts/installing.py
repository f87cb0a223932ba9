"""At Slack's page that asks whether an app may be installed: the person allows it, or cancels."""

from sandbox.slack.acts.actor import Actor, CannotDoError
from sandbox.slack.installing import Asked, InstallError
from sandbox.slack.model import Json


def install(actor: Actor, *, url: str, allow: bool = True) -> Json:
    """`url` is where the app sent the browser; `redirect` is where Slack sends it back to."""
    asked = Asked.read(url)
    try:
        asked.check(actor.service.app_of_client(asked.client_id), actor.workspace)
    except InstallError as refused:
        raise CannotDoError(refused.code) from None
    if not allow:
        return {"redirect": asked.back(error="access_denied")}
    return {"redirect": asked.back(code=actor.service.codes.issue(actor.workspace, asked.redirect_uri))}
