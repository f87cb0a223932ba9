"""Tickets: what creating one needs, lists, changes, tags, merging."""

import asyncio
from typing import Any

import pytest

from sandbox.gorgias import Account, People
from tests.sandbox.gorgias.payloads import INCOMING, NOTE, OUTGOING


async def test_a_ticket_shows_all_that_was_given(rest: Any, account: Account) -> None:
    (team, *_) = account.teams
    ticket = await rest.ticket(
        "Hello", "Anybody?", subject="Order #1042", external_id="c-1", priority="high", language="fr",
        tags=[{"name": "relais"}, {"name": "wismo"}], assignee_team={"id": team}, meta={"a": 1},
    )  # fmt: skip
    shown = (await rest("GET", f"/tickets/{ticket['id']}")).body
    assert shown == ticket
    assert (shown["status"], shown["priority"], shown["external_id"]) == ("open", "high", "c-1")
    assert [tag["name"] for tag in shown["tags"]] == ["relais", "wismo"]
    assert [message["body_text"] for message in shown["messages"]] == ["Hello", "Anybody?"]
    assert shown["customer"]["email"] == "ada@example.com"
    assert shown["assignee_team"]["id"] == team


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, {"messages": ["Missing data for required field."], "via": ["Missing data for required field."]}),
        ({"via": "api", "messages": []}, {"messages": ["Shorter than minimum length 1."]}),
        ({"via": "api", "messages": [INCOMING] * 501}, {"messages": ["Longer than maximum length 500."]}),
        (
            {"via": "api", "messages": [INCOMING], "subject": "x" * 999},
            {"subject": ["Longer than maximum length 998."]},
        ),
        (
            {"via": "api", "messages": [INCOMING], "external_id": "x" * 256},
            {"external_id": ["Longer than maximum length 255."]},
        ),
        (
            {"via": "api", "messages": [INCOMING], "priority": "urgent"},
            {"priority": ["Must be one of: critical, high, normal, low."]},
        ),
        (
            {"via": "api", "messages": [INCOMING, {"channel": "api"}]},
            {
                "messages": {
                    "1": {
                        "from_agent": ["Missing data for required field."],
                        "via": ["Missing data for required field."],
                    }
                }
            },
        ),
        (
            {"via": "api", "messages": [INCOMING | {"receiver": {"id": 1}}]},
            {"messages": {"0": {"receiver": ["An incoming message has no receiver."]}}},
        ),
        (
            {"via": "api", "messages": [OUTGOING | {"sender": {"email": "ada@example.com"}}]},
            {"messages": {"0": {"sender": ["The sender of an outgoing message must be a user."]}}},
        ),
        (
            {"via": "api", "messages": [OUTGOING | {"receiver": None}]},
            {"messages": {"0": {"receiver": ["Must be a customer of this account."]}}},
        ),
        (
            {"via": "api", "messages": [INCOMING, NOTE | {"source": {"type": "internal-note"}}]},
            {"messages": {"1": {"source": ["Not allowed on an internal note."]}}},
        ),
        (
            {"via": "api", "messages": [INCOMING, NOTE | {"from_agent": False}]},
            {"messages": {"1": {"from_agent": ["An internal note is written by an agent."]}}},
        ),
        ({"via": "api", "messages": [INCOMING], "custom_fields": [{"id": 9, "value": 1}]},
         {"custom_fields": ["Custom field 9 does not exist."]}),
        ({"via": "api", "messages": [INCOMING], "status": "snoozed"}, {"status": ["Must be one of: open, closed."]}),
    ],
)  # fmt: skip
async def test_a_wrong_ticket_is_refused_and_not_made(
    rest: Any, account: Account, body: dict[str, Any], complaint: Any
) -> None:
    answer = await rest("POST", "/tickets", body)
    assert (answer.status, answer.body["error"]["data"]) == (400, complaint)
    assert account.tickets == {}


async def test_lists_filter_by_external_id_and_customer_but_not_by_status(rest: Any) -> None:
    one = await rest.ticket(external_id="c-1")
    two = await rest.ticket(external_id="c-2", email="bob@example.com")
    by_id = await rest("GET", "/tickets", external_id="c-2")
    assert [row["id"] for row in by_id.body["data"]] == [two["id"]]
    by_customer = await rest("GET", "/tickets", customer_id=one["customer"]["id"])
    assert [row["id"] for row in by_customer.body["data"]] == [one["id"]]
    assert "messages" not in by_customer.body["data"][0]
    assert (await rest("GET", "/tickets", status="open")).status == 400


async def test_the_trash_is_listed_unless_told_otherwise(rest: Any, people: People) -> None:
    ticket = await rest.ticket()
    await people.trash(ticket["id"])
    assert len((await rest("GET", "/tickets")).body["data"]) == 1
    assert (await rest("GET", "/tickets", trashed="false")).body["data"] == []


async def test_pages_follow_cursors_both_ways(rest: Any) -> None:
    made = [(await rest.ticket())["id"] for _ in range(5)]
    newest_first = made[::-1]
    first = (await rest("GET", "/tickets", limit=2)).body
    second = (await rest("GET", "/tickets", limit=2, cursor=first["meta"]["next_cursor"])).body
    third = (await rest("GET", "/tickets", limit=2, cursor=second["meta"]["next_cursor"])).body
    assert [row["id"] for body in (first, second, third) for row in body["data"]] == newest_first
    assert (first["meta"]["prev_cursor"], third["meta"]["next_cursor"]) == (None, None)
    back = (await rest("GET", "/tickets", limit=2, cursor=third["meta"]["prev_cursor"])).body
    assert back["data"] == second["data"]
    oldest = (await rest("GET", "/tickets", limit=2, order_by="created_datetime:asc")).body
    assert [row["id"] for row in oldest["data"]] == made[:2]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "nonsense"},
                                   {"order_by": "status:asc"}])  # fmt: skip
async def test_wrong_paging_is_refused(rest: Any, query: dict[str, Any]) -> None:
    assert (await rest("GET", "/tickets", **query)).status == 400


async def test_cursors_expire(rest: Any, account: Account) -> None:
    account.cursor_ttl_s = 0.0
    for _ in range(2):
        await rest.ticket()
    cursor = (await rest("GET", "/tickets", limit=1)).body["meta"]["next_cursor"]
    answer = await rest("GET", "/tickets", limit=1, cursor=cursor)
    assert (answer.status, answer.body["error"]["data"]) == (400, {"cursor": ["Expired cursor."]})


async def test_update_changes_status_assignee_priority_snooze_and_spam(rest: Any, account: Account) -> None:
    ticket = await rest.ticket()
    agent = account.agent("Maya Chen")
    path = f"/tickets/{ticket['id']}"
    changed = await rest(
        "PUT", path,
        {"status": "closed", "priority": "low", "assignee_user": {"id": agent.id}, "spam": True,
         "snooze_datetime": "2099-01-01T00:00:00Z"},
    )  # fmt: skip
    assert changed.status == 202
    body = changed.body
    assert (body["status"], body["priority"], body["spam"]) == ("closed", "low", True)
    assert body["assignee_user"]["name"] == "Maya Chen"
    assert body["closed_datetime"] is not None
    assert body["snooze_datetime"].startswith("2099-01-01")
    again = await rest("PUT", path, {"status": "open", "assignee_user": None, "snooze_datetime": None})
    assert (again.body["closed_datetime"], again.body["assignee_user"]) == (None, None)
    assert (await rest("PUT", path, {"assignee_user": {"id": 1}})).status == 400


async def test_tags_are_added_replaced_and_removed(rest: Any) -> None:
    ticket = await rest.ticket(tags=[{"name": "relais"}])
    path = f"/tickets/{ticket['id']}/tags"

    async def names() -> list[str]:
        return [tag["name"] for tag in (await rest("GET", path)).body]

    assert (await rest("POST", path, {"names": ["wismo", "relais"]})).status == 201
    assert await names() == ["relais", "wismo"]
    assert (await rest("PUT", path, {"names": ["vip"]})).status == 202
    assert await names() == ["vip"]
    assert (await rest("DELETE", path, {"names": ["vip", "never there"]})).status == 204
    assert await names() == []


@pytest.mark.parametrize(("answer", "status"), [("redirect", 301), ("gone", 404)])
async def test_a_merged_ticket_leads_to_what_is_left(
    rest: Any, people: People, account: Account, answer: Any, status: int
) -> None:
    account.merged_answer = answer
    old = await rest.ticket("first")
    new = await rest.ticket("second", "third")
    left = await people.merge(new["id"], into=old["id"])
    assert [message.text for message in left.messages] == ["first", "second", "third"]
    got = await rest("GET", f"/tickets/{new['id']}")
    assert got.status == status
    if status == 301:
        assert got.headers["location"] == f"/api/tickets/{old['id']}"
        posted = await rest("POST", f"/tickets/{new['id']}/messages", INCOMING)
        assert posted.headers["location"] == f"/api/tickets/{old['id']}/messages"
    assert (await rest("GET", "/messages", ticket_id=new["id"])).body["data"] == []
    assert (await rest("GET", "/events", types="ticket-merged")).body["data"][0]["object_id"] == old["id"]


async def test_auto_merge_takes_new_tickets_into_the_open_one_unless_excluded(rest: Any, account: Account) -> None:
    account.auto_merge = True
    account.auto_merge_excludes = frozenset({"relais"})
    first = await rest.ticket()
    second = await rest.ticket()
    assert account.heir(second["id"]) == first["id"]
    third = await rest.ticket(tags=[{"name": "relais"}])
    assert account.heir(third["id"]) == third["id"]


async def test_deleted_is_gone(rest: Any) -> None:
    ticket = await rest.ticket()
    assert (await rest("DELETE", f"/tickets/{ticket['id']}")).status == 204
    assert (await rest("GET", f"/tickets/{ticket['id']}")).status == 404
    assert (await rest("POST", f"/tickets/{ticket['id']}/messages", INCOMING)).status == 404


async def test_views_show_what_their_filter_says(rest: Any, people: People, account: Account) -> None:
    view = next(view.id for view in account.views.values() if view.slug == "unassigned")
    waiting = await rest.ticket("a")
    taken = await rest.ticket("b")
    closed = await rest.ticket("c")
    await people.assign(taken["id"], "Luc Bernard")
    await people.close(closed["id"])
    items = (await rest("GET", f"/views/{view}/items", limit=1)).body
    assert [row["id"] for row in items["data"]] == [waiting["id"]]
    assert items["meta"] == {"prev_items": None, "next_items": None, "current_cursor": None}
    assert [row["id"] for row in (await rest("GET", "/tickets", view_id=view)).body["data"]] == [waiting["id"]]


async def test_a_snooze_ends_by_itself(rest: Any, people: People) -> None:
    ticket = await rest.ticket()
    snoozed = await people.snooze(ticket["id"], 0)
    assert snoozed.status == "closed"
    deadline = asyncio.get_running_loop().time() + 20
    while (await rest("GET", f"/tickets/{ticket['id']}")).body["status"] != "open":
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.01)
