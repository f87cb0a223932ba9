"""`/satisfaction-surveys`: one a ticket. https://developers.gorgias.com/reference/the-satisfactionsurvey-object."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gorgias import fields
from sandbox.gorgias.api.requests import BY_CREATION, accepted, account_of, body_of, created, thing
from sandbox.gorgias.errors import Complaint, Refusal
from sandbox.gorgias.fields import Field
from sandbox.gorgias.paging import number, only, page
from sandbox.gorgias.records import Survey
from sandbox.gorgias.shapes import survey_json

CHANGE = {
    "body_text": Field(fields.text(1000)),
    "created_datetime": Field(fields.moment),
    "customer_id": Field(fields.integer(1), nullable=False),
    "meta": Field(fields.anything),
    "score": Field(fields.integer(1, 5)),
    "scored_datetime": Field(fields.moment),
    "sent_datetime": Field(fields.moment),
    "should_send_datetime": Field(fields.moment),
    "ticket_id": Field(fields.integer(1), nullable=False),
}
CREATE = CHANGE | {
    "customer_id": Field(fields.integer(1), required=True),
    "ticket_id": Field(fields.integer(1), required=True),
}


async def list_surveys(request: Request) -> Response:
    """All, or that of a ticket."""
    only(request, "cursor", "limit", "order_by", "ticket_id")
    account = account_of(request)
    ticket_id = number(request, "ticket_id")
    found = [survey for survey in account.surveys.values() if ticket_id in (None, survey.ticket_id)]
    return JSONResponse(page(account, request, found, BY_CREATION, survey_json))


async def create_survey(request: Request) -> Response:
    """A new one; 409 when the ticket has one."""
    account = account_of(request)
    given = await body_of(request, CREATE)
    if given["ticket_id"] not in account.tickets:
        raise Complaint({"ticket_id": ["Ticket does not exist."]})
    if given["customer_id"] not in account.customers:
        raise Complaint({"customer_id": ["Customer does not exist."]})
    if any(survey.ticket_id == given["ticket_id"] for survey in account.surveys.values()):
        raise Refusal(409, "The ticket already has a satisfaction survey.", {"ticket_id": ["Already used."]})
    made = given.get("created_datetime") or account.now()
    survey = Survey(next(account.other_ids), given["ticket_id"], given["customer_id"], made)
    _take(survey, given)
    account.surveys[survey.id] = survey
    account.happened("satisfaction-survey-created", "SatisfactionSurvey", survey.id, by=account.api_user.id)
    return created(survey_json(survey))


async def get_survey(request: Request) -> Response:
    """One of them."""
    return JSONResponse(survey_json(thing(account_of(request).surveys, request, "Satisfaction survey")))


async def update_survey(request: Request) -> Response:
    """Change the given fields."""
    survey = thing(account_of(request).surveys, request, "Satisfaction survey")
    _take(survey, await body_of(request, CHANGE))
    return accepted(survey_json(survey))


def _take(survey: Survey, given: dict[str, Any]) -> None:
    for name in ("body_text", "score", "meta"):
        if name in given:
            setattr(survey, name, given[name])
    for name in ("scored", "sent", "should_send"):
        if f"{name}_datetime" in given:
            setattr(survey, name, given[f"{name}_datetime"])


ROUTES = [
    Route("/satisfaction-surveys", list_surveys),
    Route("/satisfaction-surveys", create_survey, methods=["POST"]),
    Route("/satisfaction-surveys/{id:int}", get_survey),
    Route("/satisfaction-surveys/{id:int}", update_survey, methods=["PUT"]),
]
