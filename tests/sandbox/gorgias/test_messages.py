"""Messages: who sends, whether Gorgias delivers, order, attachments, surveys."""

from typing import Any

import aiohttp
import pytest

from sandbox.gorgias import Account, Gorgias, People
from tests.sandbox.gorgias.payloads import INCOMING, NOTE, OUTGOING


async def test_a_message_that_was_sent_already_is_not_sent_again(rest: Any, people: People) -> None:
    ticket = await rest.ticket()
    path = f"/tickets/{ticket['id']}/messages"
    assert (await rest("POST", path, OUTGOING | {"body_text": "mirrored"})).status == 201
    assert await people.emailed() == []


@pytest.mark.parametrize("sent", [{}, {"sent_datetime": None}])
async def test_without_sent_datetime_gorgias_sends_it(rest: Any, people: People, sent: dict[str, Any]) -> None:
    ticket = await rest.ticket()
    message = {name: value for name, value in OUTGOING.items() if name != "sent_datetime"} | sent
    answer = await rest("POST", f"/tickets/{ticket['id']}/messages", message | {"body_text": "twice"})
    assert answer.body["sent_datetime"] is not None
    (mail,) = await people.emailed(ticket["id"])
    assert (mail.to, mail.via, mail.text) == ("ada@example.com", "api", "twice")


async def test_sending_fails_without_an_address(rest: Any) -> None:
    channel = {"type": "chat", "address": "slack:T1:U1", "preferred": True}
    customer = (await rest("POST", "/customers", {"name": "U1", "channels": [channel]})).body["id"]
    messages = [
        INCOMING | {"sender": {"id": customer}},
        OUTGOING | {"receiver": {"id": customer}, "sent_datetime": None},
    ]
    made = await rest("POST", "/tickets", {"via": "api", "messages": messages})
    failed = made.body["messages"][-1]
    assert failed["failed_datetime"] is not None
    assert "no address" in failed["last_sending_error"]["error"]


async def test_internal_notes_are_not_public_and_never_sent(rest: Any, people: People) -> None:
    ticket = await rest.ticket()
    answer = await rest("POST", f"/tickets/{ticket['id']}/messages", NOTE)
    assert (answer.body["public"], answer.body["receiver"]) == (False, None)
    assert await people.emailed() == []
    assert [note.text for note in (await people.ticket(ticket["id"])).notes] == ["for us"]


async def test_imported_messages_take_their_place_in_time(rest: Any) -> None:
    ticket = await rest.ticket("now")
    path = f"/tickets/{ticket['id']}/messages"
    await rest("POST", path, INCOMING | {"body_text": "before", "created_datetime": "2020-01-01T00:00:00Z"})
    listed = (await rest("GET", "/messages", ticket_id=ticket["id"], order_by="created_datetime:asc")).body["data"]
    assert [message["body_text"] for message in listed] == ["before", "now"]
    deprecated = (await rest("GET", path)).body["data"]
    assert deprecated == listed
    one = await rest("GET", f"{path}/{listed[0]['id']}")
    assert one.body == listed[0]


async def test_external_ids_are_kept_and_not_unique(rest: Any) -> None:
    ticket = await rest.ticket()
    path = f"/tickets/{ticket['id']}/messages"
    ids = {(await rest("POST", path, INCOMING | {"external_id": "m-1"})).body["id"] for _ in range(2)}
    assert len(ids) == 2


async def test_a_customers_message_reopens_and_an_agents_does_not(rest: Any, people: People) -> None:
    ticket = await rest.ticket()
    await people.close(ticket["id"])
    await rest("POST", f"/tickets/{ticket['id']}/messages", OUTGOING)
    assert (await people.ticket(ticket["id"])).status == "closed"
    await rest("POST", f"/tickets/{ticket['id']}/messages", INCOMING)
    assert (await people.ticket(ticket["id"])).status == "open"


async def test_files_are_uploaded_attached_and_served(rest: Any, gorgias: Gorgias) -> None:
    ticket = await rest.ticket()
    content = bytes(range(256)) * 3 + b"\r\n--not the boundary\r\n"
    form = aiohttp.FormData()
    form.add_field("broken.png", content, content_type="image/png", filename="broken.png")
    headers = {"Authorization": aiohttp.encode_basic_auth(gorgias.email, gorgias.api_key)}
    async with aiohttp.ClientSession() as http:
        async with http.post(f"{gorgias.api_url}/upload?type=attachment", data=form, headers=headers) as answer:
            assert answer.status == 201
            (uploaded,) = await answer.json()
        assert (uploaded["name"], uploaded["size"]) == ("broken.png", len(content))
        sent = await rest("POST", f"/tickets/{ticket['id']}/messages", INCOMING | {"attachments": [uploaded]})
        assert sent.body["attachments"] == [uploaded]
        async with http.get(uploaded["url"]) as served:
            assert (served.content_type, await served.read()) == ("image/png", content)


async def test_one_survey_a_ticket(rest: Any, account: Account) -> None:
    ticket = await rest.ticket()
    body = {"ticket_id": ticket["id"], "customer_id": ticket["customer"]["id"], "score": 4, "body_text": "quick"}
    made = await rest("POST", "/satisfaction-surveys", body)
    assert made.status == 201
    assert (await rest("POST", "/satisfaction-surveys", body)).status == 409
    assert (await rest("POST", "/satisfaction-surveys", body | {"score": 6})).status == 400
    changed = await rest("PUT", f"/satisfaction-surveys/{made.body['id']}", {"score": 5})
    assert (changed.body["score"], changed.body["body_text"]) == (5, "quick")
    assert (await rest("GET", f"/tickets/{ticket['id']}")).body["satisfaction_survey"]["score"] == 5
    assert len((await rest("GET", "/satisfaction-surveys", ticket_id=ticket["id"])).body["data"]) == 1


async def test_the_furniture_is_there(rest: Any) -> None:
    account = (await rest("GET", "/account")).body
    assert account["domain"] == "northwind-supply"
    assert [user["name"] for user in (await rest("GET", "/users", order_by="created_datetime:asc")).body["data"]] == [
        "Relais", "Maya Chen", "Luc Bernard",
    ]  # fmt: skip
    assert {team["name"] for team in (await rest("GET", "/teams")).body["data"]} == {"Support", "Returns"}
    assert len((await rest("GET", "/macros")).body["data"]) == 2
    assert (await rest("GET", "/custom-fields")).status == 400
    fields = (await rest("GET", "/custom-fields", object_type="Ticket")).body["data"]
    ticket = await rest.ticket(custom_fields=[{"id": fields[0]["id"], "value": "where is my order"}])
    assert ticket["custom_fields"][str(fields[0]["id"])]["value"] == "where is my order"
    events = (await rest("GET", "/events", object_type="Ticket", object_id=ticket["id"])).body["data"]
    assert "ticket-created" in {event["type"] for event in events}
    future = {"created_datetime[gt]": "2099-01-01T00:00:00Z"}
    assert (await rest("GET", "/events", **future)).body["data"] == []
