"""What people can and can't do at their clients, and how one waits for what happens."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import DM, RefusedByClientError, SlackRemote, SlackWorkspace, start
from sandbox.slack.acts.typed_text import as_sent
from tests.sandbox.slack.link import link
from tests.sandbox.slack.scene import Scene, socket_mode

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("plain words, #1042 & <b>", "plain words, #1042 &amp; &lt;b&gt;"),
        ("I am ann@example.com.", "I am <mailto:ann@example.com|ann@example.com>."),
        ("see https://a.example/x?y=1&z=2.", "see <https://a.example/x?y=1&amp;z=2>."),
        ("shop at acme.com/returns now", "shop at <http://acme.com/returns|acme.com/returns> now"),
        ("@bot help", "<@U0BOT> help"),
        ("@nobody in #help and #nowhere", "@nobody in <#C0HELP|help> and #nowhere"),
        ("<@U0BOT> <#C0HELP|help> <https://a.example|a>", "<@U0BOT> <#C0HELP|help> <https://a.example|a>"),
        ("a@b", "a@b"),
        ("3.50 e.g. this", "3.50 e.g. this"),
        ("", ""),
        ("ملابس \u200b🙂", "ملابس \u200b🙂"),
    ],
)
def test_typed_text_becomes_what_slack_sends(typed: str, sent: str) -> None:
    workspace = SlackWorkspace()
    workspace.add_user("bot", id="U0BOT")
    workspace.add_channel("help", id="C0HELP")
    assert as_sent(workspace, typed) == sent


async def test_what_a_client_does_not_allow(scene: Scene) -> None:
    scene.workspace.add_channel("private", [scene.bob.id], private=True)
    ts = await scene.ann.post("#help", "Mine")
    for attempt, reason in (
        (scene.ann.post("#private", "x"), "ann is not in #private"),
        (scene.ann.post("#nowhere", "x"), "there is no channel #nowhere"),
        (scene.bob.edit("#help", ts, "Yours"), "is not bob's"),
        (scene.ann.post("#help", "x", thread="1.000000"), "there is no message 1.000000"),
        (scene.ann.post("#help", "x" * 40_001), "at most 40000 characters"),
        (scene.ann.join("#private"), "is not open to ann"),
        (scene.ann.click("#help", ts, "Go"), "there are: none"),
        (scene.remote.person("eve"), "there is no user eve"),
    ):
        with pytest.raises(RefusedByClientError, match=reason):
            await attempt
    await scene.remote.archive_channel("#help")
    with pytest.raises(RefusedByClientError, match="is archived"):
        await scene.ann.post("#help", "x")
    await scene.remote.archive_channel("#help", "active")
    await scene.ann.post("#help", "Again")


async def test_nobody_clicks_on_what_another_was_shown(scene: Scene) -> None:
    row = {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
    }
    shown = await scene.client.chat_postEphemeral(channel=scene.help, user=scene.ann.id, text="x", blocks=[row])
    with pytest.raises(RefusedByClientError, match="there is no message"):
        await scene.bob.click("#help", shown["message_ts"], "go")


async def test_people_see_only_where_they_are(scene: Scene) -> None:
    await scene.ann.post("#help", "Hello")
    await scene.bob.leave("#help")
    assert await scene.bob.sees("#help") == []
    assert await scene.bob.has_seen() == []
    await scene.bob.join("#help")
    seen = await scene.bob.sees("#help")
    assert [message.text for message in seen] == ["Hello", f"<@{scene.bob.id}> has joined the channel"]
    assert seen[1].source["subtype"] == "channel_join"


async def test_what_was_edited_or_deleted_was_still_seen(scene: Scene) -> None:
    posted = await scene.client.chat_postMessage(channel=scene.help, text="Order 1042 went to Lyon")
    await scene.client.chat_update(channel=scene.help, ts=posted["ts"], text="(private)")
    assert [message.text for message in await scene.bob.sees("#help")] == ["(private)"]
    assert ["Lyon" in message.text for message in await scene.bob.has_seen("#help")] == [True, False]


async def test_everything_finds_what_a_message_hides(scene: Scene) -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Shipped*"}},
        {"type": "image", "image_url": "https://a.example/lyon.png", "alt_text": "a map of Lyon"},
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Track"},
                    "url": "https://carrier.example/1Z999",
                    "action_id": "track",
                }
            ],
        },
    ]
    await scene.client.chat_postMessage(
        channel=scene.help, text="Your order", blocks=blocks, attachments=[{"text": "42 €"}]
    )
    (seen,) = await scene.ann.sees("#help")
    for hidden in ("Your order", "*Shipped*", "map of Lyon", "1Z999", "42 €", "lyon.png"):
        assert hidden in seen.everything
    assert "Your order" not in seen.shown
    assert seen.actions == ["track"]


async def test_the_conversation_with_the_bot(scene: Scene) -> None:
    tabs: list[str] = []

    @scene.app.event("app_home_opened")
    async def on_home(event: Json) -> None:
        tabs.append(event["tab"])

    @scene.app.event("message")
    async def on_message(event: Json, say: Any) -> None:
        await say(f"{event['channel_type']}: {event['text']}")

    async with socket_mode(scene):
        channel = await scene.ann.open_dm()
        assert channel.startswith("D")
        await scene.ann.post(DM, "@relais psst")
        inbox = await scene.remote.wait_for(scene.ann.inbox, lambda seen: len(seen) == 2)
        assert inbox[1].text == f"im: <@{scene.bot}> psst"
        assert await scene.bob.inbox() == []
        assert tabs == ["messages"]


async def test_menus_and_overflows_are_chosen_from(scene: Scene) -> None:
    chosen: list[Json] = []

    @scene.app.action("reason")
    async def on_reason(ack: Any, body: Json) -> None:
        await ack()
        chosen.append(body)

    options = [
        {"text": {"type": "plain_text", "text": "Too big"}, "value": "big"},
        {"text": {"type": "plain_text", "text": "Too small"}, "value": "small"},
    ]
    for kind in ("static_select", "overflow", "radio_buttons"):
        row = {
            "type": "actions",
            "block_id": "row",
            "elements": [{"type": kind, "action_id": "reason", "options": options}],
        }
        async with socket_mode(scene):
            posted = await scene.client.chat_postMessage(channel=scene.help, text="Why?", blocks=[row])
            assert (await scene.ann.click("#help", posted["ts"], "reason", "Too small")).is_ok
            assert chosen[-1]["actions"][0]["selected_option"]["value"] == "small"
            if kind != "overflow":
                assert chosen[-1]["state"]["values"]["row"]["reason"]["selected_option"]["value"] == "small"
            with pytest.raises(RefusedByClientError, match="'medium' is not offered"):
                await scene.ann.click("#help", posted["ts"], "reason", "medium")


async def test_other_bots_speak_as_bots(scene: Scene) -> None:
    github = await scene.remote.add_person("github", is_bot=True)
    await scene.remote.add_members("#help", github.id)
    await github.post("#help", "Build failed")
    (seen,) = await scene.ann.sees("#help")
    assert seen.is_from_bot
    assert seen.source["bot_id"] != scene.workspace.bot.bot_id


async def test_a_scene_is_set_up_from_afar(scene: Scene) -> None:
    gus = await scene.remote.add_person("gus", email="gus@example.com", is_ultra_restricted=True)
    channel = await scene.remote.add_channel("vip", ["gus", "ann"], private=True)
    await gus.post("vip", "Hello")
    assert len(await scene.ann.sees(channel)) == 1
    await scene.remote.rename_channel("vip", "very-vip")
    await scene.remote.remove_member("very-vip", "ann")
    assert await scene.ann.sees(channel) == []
    assert (await scene.remote.about())["channels"]["very-vip"] == channel


async def test_waiting_ends_with_the_change_or_the_deadline(scene: Scene) -> None:
    waiting = asyncio.create_task(scene.remote.wait_for(lambda: scene.ann.sees("#help")))
    await asyncio.sleep(0)
    await scene.bob.post("#help", "Hello")
    assert [message.text for message in await waiting] == ["Hello"]
    with pytest.raises(TimeoutError, match=r"last seen: \[\]"):
        await scene.remote.wait_for(scene.ann.inbox, deadline_s=0.05)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("T0NONE/about", b"", 404),
        ("{team}/dance", b"", 404),
        ("{team}/people/ann/dance", b"", 404),
        ("{team}/people/eve/inbox", b"", 404),
        ("{team}/messages", b'{"channel": "nowhere"}', 404),
        ("{team}/messages", b"{", 400),
        ("{team}/messages", b"[]", 400),
        ("{team}/messages", b'{"room": "help"}', 400),
        ("{team}/people/ann/post", b'{"channel": "nowhere", "text": "x"}', 409),
    ],
)
async def test_misdirections_are_explained(scene: Scene, path: str, body: bytes, status: int) -> None:
    url = f"{scene.slack.base_url}/sandbox/{path.format(team=scene.workspace.team_id)}"
    async with aiohttp.ClientSession() as http, http.post(url, data=body) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]


async def test_two_workspaces_share_a_server_and_nothing_else() -> None:
    shop, desk = SlackWorkspace("Shop"), SlackWorkspace("Desk")
    ann, kim = shop.add_user("ann"), desk.add_user("kim")
    shop.add_channel("help", [ann])
    desk.add_channel("queue", [kim])
    async with (
        start(shop, desk) as slack,
        SlackRemote.connect(slack.base_url, desk.team_id) as remote,
    ):
        client = AsyncWebClient(token=desk.bot_token, base_url=slack.api_url)
        assert (await client.auth_test())["team_id"] == desk.team_id
        await client.chat_postMessage(channel="#queue", text="A new case")
        at_desk = await remote.person("kim")
        assert [message.text for message in await at_desk.sees("#queue")] == ["A new case"]
        async with SlackRemote.connect(slack.base_url) as at_shop:
            assert at_shop.team_id == shop.team_id
            assert await (await at_shop.person("ann")).sees("#help") == []
            with pytest.raises(RefusedByClientError):
                await at_shop.person("kim")


async def test_feedback_checkboxes_and_eager_fields(scene: Scene) -> None:
    used: list[Json] = []

    @scene.app.action("rate")
    @scene.app.action("goods")
    async def on_use(ack: Any, action: Json) -> None:
        await ack()
        used.append(action)

    feedback = {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "rate",
                "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "up"},
                "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "down"},
            }
        ],
    }
    goods = {
        "type": "input",
        "dispatch_action": True,
        "label": {"type": "plain_text", "text": "What comes back?"},
        "element": {
            "type": "checkboxes",
            "action_id": "goods",
            "options": [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("mug", "cap")],
        },
    }
    async with socket_mode(scene):
        posted = await scene.client.chat_postMessage(channel=scene.help, text="So?", blocks=[feedback, goods])
        await scene.ann.click("#help", posted["ts"], "Bad")
        assert (used[-1]["type"], used[-1]["value"]) == ("feedback_buttons", "down")
        await scene.ann.click("#help", posted["ts"], "goods", ["mug", "cap"])
        assert [option["value"] for option in used[-1]["selected_options"]] == ["mug", "cap"]


async def test_an_agent_is_stopped_only_while_it_works(scene: Scene) -> None:
    stopped: list[str] = []
    scene.workspace.app.subscribed_events = frozenset({"agent_session_stopped"})

    @scene.app.event("agent_session_stopped")
    async def on_stop(event: Json) -> None:
        stopped.append(event["thread_ts"])

    async with socket_mode(scene):
        thread = await scene.ann.post("#help", "Compare all your mugs")
        with pytest.raises(RefusedByClientError, match="no agent is working"):
            await scene.ann.stop_agent("#help", thread)
        await scene.client.agents_sessions_setStatus(status="processing", channel_id=scene.help, thread_ts=thread)
        await scene.ann.stop_agent("#help", thread)
        await scene.remote.wait_for_deliveries()
        assert stopped == [thread]


async def test_the_events_of_a_mention_come_in_either_order(scene: Scene) -> None:
    async with link(scene) as connection:
        for mention_first in (False, True):
            await scene.remote.tune(mention_before_message=mention_first)
            ts = await scene.ann.post("#help", "@relais hello")
            events = []
            for _ in range(2):
                envelope = await connection.receive()
                await connection.acknowledge(envelope)
                events.append(envelope["payload"]["event"])
            assert [event["type"] == "app_mention" for event in events] == [mention_first, not mention_first]
            assert [event["ts"] for event in events] == [ts, ts]


async def test_a_clock_that_is_put_forward_never_repeats_a_timestamp() -> None:
    now = 1_700_000_000.0
    workspace = SlackWorkspace()
    ann = workspace.add_user("ann")
    channel = workspace.add_channel("help", [ann])
    async with (
        start(workspace, clock=lambda: now) as slack,
        SlackRemote.connect(slack.base_url) as remote,
    ):
        person = await remote.person("ann")
        stamps = [await person.post("help", str(number)) for number in range(3)]
        assert stamps == ["1700000000.000000", "1700000000.000001", "1700000000.000002"]
        await remote.advance_clock(60)
        assert await person.post("help", "later") == "1700000060.000000"
        assert len(channel.messages) == 4
