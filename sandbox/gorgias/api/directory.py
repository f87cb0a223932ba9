"""What an account is furnished with: itself, users, teams, tags, macros, custom fields, views, events."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gorgias import fields, tickets
from sandbox.gorgias.api.requests import BY_CREATION, account_of, body_of, created, thing
from sandbox.gorgias.api.tickets import BY_TIME, seen_through
from sandbox.gorgias.errors import Complaint, Refusal
from sandbox.gorgias.fields import Field
from sandbox.gorgias.paging import cut, number, only, page
from sandbox.gorgias.records import CustomField, Event
from sandbox.gorgias.shapes import (
    custom_field_json,
    event_json,
    macro_json,
    stamp,
    tag_json,
    team_json,
    ticket_row,
    user_json,
    view_json,
)

PAGED = ("cursor", "limit", "order_by")
CURRENT_USER = 0
"""`/users/0` is the user whose key it is. https://developers.gorgias.com/reference/get-user"""


async def get_account(request: Request) -> Response:
    """The account's domain, status and settings."""
    account = account_of(request)
    merging = {"tickets": {"enabled": account.auto_merge, "merging_window_days": 5}}
    hours = {
        "timezone": "UTC",
        "business_hours": [{"days": "1,2,3,4,5", "from_time": "09:00", "to_time": "17:00"}],
    }
    settings = [
        {"id": 1, "type": "business-hours", "data": hours},
        {"id": 2, "type": "auto-merge", "data": merging},
    ]
    return JSONResponse(
        {
            "domain": account.domain,
            "created_datetime": stamp(account.api_user.created),
            "deactivated_datetime": None,
            "settings": settings,
            "status": {"status": "active"},
        }
    )


async def list_users(request: Request) -> Response:
    """The people who work here."""
    only(request, *PAGED, "email", "external_id", "roles", "search")
    account = account_of(request)
    email = request.query_params.get("email")
    users = [user for user in account.users.values() if email is None or user.email == email]
    return JSONResponse(page(account, request, users, BY_CREATION, lambda user: user_json(account, user)))


async def get_user(request: Request) -> Response:
    """One of them."""
    account = account_of(request)
    if request.path_params["id"] == CURRENT_USER:
        return JSONResponse(user_json(account, account.api_user))
    return JSONResponse(user_json(account, thing(account.users, request, "User")))


async def list_teams(request: Request) -> Response:
    """The teams with their members."""
    only(request, *PAGED)
    account = account_of(request)
    return JSONResponse(
        page(account, request, account.teams.values(), BY_CREATION, lambda team: team_json(account, team))
    )


async def list_tags(request: Request) -> Response:
    """All tags."""
    only(request, *PAGED, "search")
    account = account_of(request)
    return JSONResponse(page(account, request, account.tags.values(), BY_CREATION, lambda tag: tag_json(account, tag)))


async def create_tag(request: Request) -> Response:
    """A new tag; 409 when the name is taken."""
    account = account_of(request)
    shape = {
        "name": Field(fields.text(256, 1), required=True),
        "description": Field(fields.text(1024)),
        "decoration": Field(fields.anything),
    }
    given = await body_of(request, shape)
    if any(tag.name == given["name"] for tag in account.tags.values()):
        raise Refusal(409, "Tag already exists.", {"name": ["Already used."]})
    return created(tag_json(account, account.tag(given["name"])))


async def list_macros(request: Request) -> Response:
    """Prepared answers."""
    only(request, *PAGED, "search")
    account = account_of(request)
    return JSONResponse(page(account, request, account.macros.values(), BY_CREATION, macro_json))


async def get_macro(request: Request) -> Response:
    """One of them."""
    return JSONResponse(macro_json(thing(account_of(request).macros, request, "Macro")))


async def list_custom_fields(request: Request) -> Response:
    """`object_type` is required."""
    only(request, *PAGED, "object_type", "archived", "search")
    account = account_of(request)
    wanted = request.query_params.get("object_type")
    if wanted not in ("Ticket", "Customer"):
        raise Complaint({"object_type": ["Must be one of: Ticket, Customer."]})
    found = [field for field in account.custom_fields.values() if field.object_type == wanted]
    return JSONResponse(page(account, request, found, BY_CREATION, custom_field_json))


async def create_custom_field(request: Request) -> Response:
    """Define a new one."""
    account = account_of(request)
    shape = {
        "object_type": Field(fields.choice("Ticket", "Customer"), required=True),
        "label": Field(fields.text(255, 1), required=True),
        "definition": Field(fields.anything, required=True),
        "description": Field(fields.text(1024)),
        "required": Field(fields.boolean),
        "priority": Field(fields.integer(0)),
        "external_id": Field(fields.text(255)),
        "managed_type": Field(fields.anything),
    }
    given = await body_of(request, shape)
    field = CustomField(
        next(account.other_ids),
        given["object_type"],
        given["label"],
        account.now(),
        given["definition"],
        bool(given.get("required")),
    )
    account.custom_fields[field.id] = field
    return created(custom_field_json(field))


async def list_views(request: Request) -> Response:
    """Saved filters."""
    only(request, *PAGED)
    account = account_of(request)
    return JSONResponse(page(account, request, account.views.values(), BY_CREATION, view_json))


async def list_view_items(request: Request) -> Response:
    """The tickets a view shows; its pages are named otherwise than those of lists."""
    only(request, *PAGED, "direction", "ignored_item")
    account = account_of(request)
    tickets.wake(account)
    ignored = number(request, "ignored_item")
    found = seen_through(account, request.path_params["id"], list(account.tickets.values()))
    found = [ticket for ticket in found if ticket.id != ignored]
    chosen, previous, following = cut(account, request, found, BY_TIME)
    base = request.url.path
    meta = {
        "prev_items": f"{base}?cursor={previous}" if previous else None,
        "next_items": f"{base}?cursor={following}" if following else None,
        "current_cursor": request.query_params.get("cursor"),
    }
    return JSONResponse({"data": [ticket_row(account, ticket) for ticket in chosen], "meta": meta})


async def list_events(request: Request) -> Response:
    """The account's history, by object, kind, user and date."""
    bounds = tuple(f"created_datetime[{comparator}]" for comparator in ("gt", "gte", "lt", "lte"))
    only(request, *PAGED, "object_id", "object_type", "types", "user_ids", *bounds)
    account = account_of(request)
    found = [event for event in account.events if _fits(request, event)]
    return JSONResponse(page(account, request, found, BY_CREATION, event_json))


def _fits(request: Request, event: Event) -> bool:
    query = request.query_params
    if "object_type" in query and event.object_type != query["object_type"]:
        return False
    if "object_id" in query and str(event.object_id) != query["object_id"]:
        return False
    if "types" in query and event.type not in query.getlist("types"):
        return False
    if "user_ids" in query and str(event.user_id) not in query.getlist("user_ids"):
        return False
    for comparator, holds in (
        ("gt", event.created.__gt__),
        ("gte", event.created.__ge__),
        ("lt", event.created.__lt__),
        ("lte", event.created.__le__),
    ):
        bound = query.get(f"created_datetime[{comparator}]")
        if bound is not None and not holds(fields.moment(bound.replace(" ", "+"))):
            return False
    return True


ROUTES = [
    Route("/account", get_account),
    Route("/users", list_users),
    Route("/users/{id:int}", get_user),
    Route("/teams", list_teams),
    Route("/tags", list_tags),
    Route("/tags", create_tag, methods=["POST"]),
    Route("/macros", list_macros),
    Route("/macros/{id:int}", get_macro),
    Route("/custom-fields", list_custom_fields),
    Route("/custom-fields", create_custom_field, methods=["POST"]),
    Route("/views", list_views),
    Route("/views/{id:int}/items", list_view_items),
    Route("/events", list_events),
]
