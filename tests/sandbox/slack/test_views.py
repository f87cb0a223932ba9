"""Triggers, modals on top of modals, App Homes, response URLs: what is short-lived and who may use it."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import RefusedByClientError
from tests.sandbox.slack.scene import Scene, socket_mode

Json = dict[str, Any]


def modal(title: str = "One", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": {"type": "plain_text", "text": "Name"},
                "element": {"type": "plain_text_input", "action_id": "text", "max_length": 5},
            },
            {
                "type": "actions",
                "block_id": "row",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "more",
                        "text": {"type": "plain_text", "text": "More"},
                    }
                ],
            },
        ],
    } | more


@pytest.fixture
async def bodies(scene: Scene) -> AsyncIterator[list[Json]]:
    """What a bot got that acknowledges everything and does nothing; newest last."""
    got: list[Json] = []

    @scene.app.command("/go")
    async def on_command(ack: Any, body: Json) -> None:
        got.append(body)
        await ack()

    @scene.app.action("more")
    async def on_more(ack: Any, body: Json) -> None:
        got.append(body)
        await ack()

    async with socket_mode(scene):
        yield got


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_trigger_opens_one_view_within_three_seconds(scene: Scene, bodies: list[Json]) -> None:
    await scene.ann.command("/go")
    trigger = bodies[-1]["trigger_id"]
    opened = await scene.client.views_open(trigger_id=trigger, view=modal())
    assert opened["view"]["root_view_id"] == opened["view"]["id"]
    assert await error_of(scene.client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert await error_of(scene.client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"
    await scene.ann.command("/go")
    await scene.remote.advance_clock(3.1)
    late = scene.client.views_open(trigger_id=bodies[-1]["trigger_id"], view=modal())
    assert await error_of(late) == "expired_trigger_id"


async def test_a_bad_view_leaves_the_trigger_good(scene: Scene, bodies: list[Json]) -> None:
    await scene.ann.command("/go")
    trigger = bodies[-1]["trigger_id"]
    with pytest.raises(SlackApiError) as caught:
        await scene.client.views_open(trigger_id=trigger, view=modal("x" * 25))
    assert caught.value.response["error"] == "invalid_arguments"
    assert "/view/title/text" in caught.value.response["response_metadata"]["messages"][0]
    await scene.client.views_open(trigger_id=trigger, view=modal())


async def test_modals_stack_up_to_three(scene: Scene, bodies: list[Json]) -> None:
    await scene.ann.command("/go")
    opened = await scene.client.views_open(trigger_id=bodies[-1]["trigger_id"], view=modal())
    for title in ("Two", "Three", "Four"):
        front = await scene.ann.modal()
        assert front is not None
        assert (await scene.ann.click_in_view(front["id"], "More")).is_ok
        assert bodies[-1]["container"] == {"type": "view", "view_id": front["id"]}
        push = scene.client.views_push(trigger_id=bodies[-1]["trigger_id"], view=modal(title))
        if title == "Four":
            assert await error_of(push) == "push_limit_reached"
        else:
            pushed = await push
            assert pushed["view"]["previous_view_id"] == front["id"]
            assert pushed["view"]["root_view_id"] == opened["view"]["id"]
    await scene.ann.close_modal()
    assert [one["title"]["text"] for one in await scene.ann.modals()] == ["One", "Two"]
    await scene.ann.close_modal(all=True)
    assert await scene.ann.modals() == []


async def test_a_view_is_updated_only_on_the_version_that_was_read(scene: Scene, bodies: list[Json]) -> None:
    await scene.ann.command("/go")
    opened = await scene.client.views_open(trigger_id=bodies[-1]["trigger_id"], view=modal(external_id="mine"))
    await scene.ann.fill({"text": "Ann"})
    first = opened["view"]["hash"]
    updated = await scene.client.views_update(external_id="mine", view=modal("Two"), hash=first)
    assert updated["view"]["state"]["values"]["name"]["text"]["value"] == "Ann"
    stale = scene.client.views_update(view_id=opened["view"]["id"], view=modal("Three"), hash=first)
    assert await error_of(stale) == "hash_conflict"
    assert await error_of(scene.client.views_update(view_id="V0NONE", view=modal())) == "not_found"
    front = await scene.ann.modal()
    assert front is not None
    assert front["title"]["text"] == "Two"


async def test_the_client_submits_nothing_incomplete(scene: Scene, bodies: list[Json]) -> None:
    await scene.ann.command("/go")
    await scene.client.views_open(trigger_id=bodies[-1]["trigger_id"], view=modal())
    with pytest.raises(RefusedByClientError, match="please complete: Name"):
        await scene.ann.submit()
    with pytest.raises(RefusedByClientError, match="at most 5"):
        await scene.ann.fill({"text": "Annabel"})
    with pytest.raises(RefusedByClientError, match="no field 'age'"):
        await scene.ann.fill({"age": "7"})
    with pytest.raises(RefusedByClientError, match="no modal is open"):
        await scene.bob.submit()


@pytest.mark.parametrize("action", ["update", "push", "clear", "bad errors", "bad view", "unknown"])
async def test_what_an_acknowledged_submission_does(scene: Scene, bodies: list[Json], action: str) -> None:
    answers: dict[str, Json] = {
        "update": {"response_action": "update", "view": modal("Two")},
        "push": {"response_action": "push", "view": modal("Two")},
        "clear": {"response_action": "clear"},
        "bad errors": {"response_action": "errors", "errors": {"row": "a button can't be wrong"}},
        "bad view": {"response_action": "update", "view": modal("x" * 25)},
        "unknown": {"response_action": "dance"},
    }

    @scene.app.view("form")
    async def on_submit(ack: Any) -> None:
        await ack(**answers[action])

    await scene.ann.command("/go")
    await scene.client.views_open(trigger_id=bodies[-1]["trigger_id"], view=modal())
    submitted = await scene.ann.submit({"Name": "Ann"})
    titles = [one["title"]["text"] for one in await scene.ann.modals()]
    expected = {
        "update": (None, ["Two"]),
        "push": (None, ["One", "Two"]),
        "clear": (None, []),
        "bad errors": ("invalid_arguments", ["One"]),
        "bad view": ("invalid_arguments", ["One"]),
        "unknown": ("invalid_response_action", ["One"]),
    }
    assert (submitted.error, titles) == expected[action]


async def test_homes_are_each_persons_own(scene: Scene) -> None:
    def home(text: str) -> Json:
        return {
            "type": "home",
            "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text}}],
        }

    first = await scene.client.views_publish(user_id=scene.ann.id, view=home("one"))
    again = await scene.client.views_publish(user_id=scene.ann.id, view=home("two"), hash=first["view"]["hash"])
    assert again["view"]["id"] == first["view"]["id"]
    stale = scene.client.views_publish(user_id=scene.ann.id, view=home("three"), hash=first["view"]["hash"])
    assert await error_of(stale) == "hash_conflict"
    shown = await scene.ann.home()
    assert shown is not None
    assert shown["blocks"][0]["text"]["text"] == "two"
    assert await scene.bob.home() is None


# Response URLs


async def respond(url: str, **message: Any) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.post(url, json=message) as answer:
        return answer.status, await answer.text()


async def test_a_response_url_is_good_for_five_messages(scene: Scene, bodies: list[Json]) -> None:
    await scene.ann.command("/go", channel="#help")
    url = bodies[-1]["response_url"]
    for number in range(5):
        assert await respond(url, text=f"answer {number}") == (200, "ok")
    status, body = await respond(url, text="one too many")
    assert (status, "used_url" in body) == (404, True)
    assert len(await scene.ann.sees("#help")) == 5
    assert await scene.bob.sees("#help") == []


async def test_a_response_url_is_good_for_thirty_minutes(scene: Scene, bodies: list[Json]) -> None:
    await scene.ann.command("/go", channel="#help")
    url = bodies[-1]["response_url"]
    await scene.remote.advance_clock(29 * 60)
    assert (await respond(url, text="in time"))[0] == 200
    await scene.remote.advance_clock(2 * 60)
    status, body = await respond(url, text="too late")
    assert (status, "expired_url" in body) == (404, True)


async def test_what_a_response_may_do(scene: Scene, bodies: list[Json]) -> None:
    posted = await scene.client.chat_postMessage(channel=scene.help, text="Pick", blocks=modal()["blocks"][1:])
    await scene.ann.click("#help", posted["ts"], "more")
    url = bodies[-1]["response_url"]
    assert (await respond(url))[0] == 500
    assert (await respond(url, blocks=[{"type": "banner"}]))[0] == 500
    await respond(url, text="For all", response_type="in_channel")
    assert [message.text for message in await scene.bob.sees("#help")] == ["Pick", "For all"]
    await respond(url, text="Picked", replace_original=True)
    assert (await scene.bob.sees("#help"))[0].text == "Picked"
    await respond(url, delete_original=True)
    assert [message.text for message in await scene.bob.sees("#help")] == ["For all"]
