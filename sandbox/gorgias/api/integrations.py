"""`/integrations`: the HTTP integrations that Gorgias calls. https://developers.gorgias.com/reference/integrations."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gorgias import fields
from sandbox.gorgias.account import TRIGGERS, Account
from sandbox.gorgias.api.requests import BY_CREATION, accepted, account_of, body_of, created, nothing, thing
from sandbox.gorgias.errors import Complaint
from sandbox.gorgias.fields import Field
from sandbox.gorgias.paging import only, page
from sandbox.gorgias.records import Integration
from sandbox.gorgias.shapes import integration_json

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
REQUEST_TYPES = ("application/json", "application/x-www-form-urlencoded")


def _form(value: Any) -> Any:
    """An object of templates, or one template for all of it."""
    if isinstance(value, dict | str):
        return value
    raise Complaint(["Must be an object or a template."])


HTTP = {
    "url": Field(fields.url, required=True),
    "method": Field(fields.choice(*METHODS), required=True),
    "request_content_type": Field(fields.choice(*REQUEST_TYPES), required=True),
    "response_content_type": Field(fields.choice("application/json"), required=True),
    "headers": Field(fields.mapping(fields.text())),
    "form": Field(_form),
    "triggers": Field(fields.shape(**{trigger: Field(fields.boolean) for trigger in TRIGGERS})),
}
CREATE = {
    "name": Field(fields.text(255, 1), required=True),
    "type": Field(fields.choice("http"), required=True),
    "http": Field(fields.shape(**HTTP), required=True),
    "description": Field(fields.text(1024)),
    "deactivated_datetime": Field(fields.moment),
}
CHANGE = {
    "name": Field(fields.text(255, 1)),
    "http": Field(fields.shape(**{name: Field(field.check) for name, field in HTTP.items()})),
    "description": Field(fields.text(1024)),
    "deactivated_datetime": Field(fields.moment),
}


def connect(account: Account, given: dict[str, Any]) -> Integration:
    """Add an HTTP integration, given as in the API and already checked."""
    http = given["http"]
    now = account.now()
    integration = Integration(
        id=next(account.other_ids),
        name=given["name"],
        created=now,
        updated=now,
        user_id=account.api_user.id,
        url=http["url"],
        method=http["method"],
        request_content_type=http["request_content_type"],
        response_content_type=http["response_content_type"],
        headers=http.get("headers") or {},
        form=http.get("form"),
        triggers=http.get("triggers") or {},
        description=given.get("description"),
        deactivated=given.get("deactivated_datetime"),
    )
    account.integrations[integration.id] = integration
    account.happened("integration-created", "Integration", integration.id, by=account.api_user.id)
    return integration


async def list_integrations(request: Request) -> Response:
    """All of them."""
    only(request, "cursor", "limit", "order_by", "type")
    account = account_of(request)
    wanted = request.query_params.get("type", "http")
    found = account.integrations.values() if wanted == "http" else []
    return JSONResponse(page(account, request, found, BY_CREATION, integration_json))


async def create_integration(request: Request) -> Response:
    """A new one."""
    return created(integration_json(connect(account_of(request), await body_of(request, CREATE))))


async def get_integration(request: Request) -> Response:
    """One of them."""
    return JSONResponse(integration_json(thing(account_of(request).integrations, request, "Integration")))


async def update_integration(request: Request) -> Response:
    """Change the given fields; `deactivated_datetime` switches it off."""
    account = account_of(request)
    integration = thing(account.integrations, request, "Integration")
    given = await body_of(request, CHANGE)
    for name in ("name", "description"):
        if name in given:
            setattr(integration, name, given[name])
    if "deactivated_datetime" in given:
        integration.deactivated = given["deactivated_datetime"]
    for name, value in (given.get("http") or {}).items():
        setattr(integration, name, value)
    integration.updated = account.now()
    return accepted(integration_json(integration))


async def delete_integration(request: Request) -> Response:
    """Remove one."""
    account = account_of(request)
    integration = thing(account.integrations, request, "Integration")
    del account.integrations[integration.id]
    account.happened("integration-deleted", "Integration", integration.id, by=account.api_user.id)
    return nothing()


ROUTES = [
    Route("/integrations", list_integrations),
    Route("/integrations", create_integration, methods=["POST"]),
    Route("/integrations/{id:int}", get_integration),
    Route("/integrations/{id:int}", update_integration, methods=["PUT"]),
    Route("/integrations/{id:int}", delete_integration, methods=["DELETE"]),
]
