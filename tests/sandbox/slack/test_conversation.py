"""The real bolt against the stand-in: messages, mentions, privacy, modals, commands, over both transports."""

from typing import Any

from tests.sandbox.slack.scene import RunBot, Scene

MODAL = {
    "type": "modal",
    "callback_id": "prove",
    "private_metadata": "order 1042",
    "title": {"type": "plain_text", "text": "Who are you?"},
    "submit": {"type": "plain_text", "text": "Check"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "email",
            "label": {"type": "plain_text", "text": "E-mail of the order"},
            "element": {"type": "email_text_input", "action_id": "address"},
        },
        {
            "type": "input",
            "block_id": "topic",
            "optional": True,
            "label": {"type": "plain_text", "text": "Topic"},
            "element": {
                "type": "static_select",
                "action_id": "chosen",
                "options": [
                    {"text": {"type": "plain_text", "text": "Late parcel"}, "value": "late"},
                    {"text": {"type": "plain_text", "text": "Return"}, "value": "return"},
                ],
            },
        },
    ],
}
BUTTON = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "show",
            "text": {"type": "plain_text", "text": "Show me privately"},
            "value": "1042",
        }
    ],
}


async def test_a_message_gets_an_answer_in_its_thread(scene: Scene, run_bot: RunBot) -> None:
    @scene.app.message("order")
    async def on_order(message: dict[str, Any], say: Any) -> None:
        await say(text=f"On it: {message['text']}", thread_ts=message["ts"])

    async with run_bot():
        ts = await scene.ann.post("#help", "Where is my order?")
        thread = await scene.remote.wait_for(lambda: scene.bob.sees("#help", ts), lambda seen: len(seen) == 2)
        assert [message.text for message in thread] == ["Where is my order?", "On it: Where is my order?"]
        assert thread[1].is_from_bot
        root = (await scene.ann.sees("#help"))[0]
        assert root.source["reply_count"] == 1
        assert root.source["latest_reply"] == thread[1].ts


async def test_a_mention_brings_both_events_and_the_bots_words_come_back(scene: Scene, run_bot: RunBot) -> None:
    events: list[tuple[str, str]] = []
    app = scene.new_app(ignoring_self_events_enabled=False)

    @app.event("app_mention")
    async def on_mention(event: dict[str, Any], say: Any) -> None:
        events.append(("app_mention", event["ts"]))
        await say("Yes?")

    @app.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        events.append(("bot" if "bot_id" in event else "message", event["ts"]))

    async with run_bot(app):
        ts = await scene.ann.post("#help", "@relais are you there?")
        await scene.remote.wait_for(lambda: scene.ann.sees("#help"), lambda seen: len(seen) == 2)
        answer = (await scene.ann.sees("#help"))[1]
        await scene.remote.wait_for_deliveries()
        assert sorted(events) == sorted([("app_mention", ts), ("message", ts), ("bot", answer.ts)])
        stored = scene.workspace.channels[scene.help].messages[ts]
        assert stored.text == f"<@{scene.bot}> are you there?"


async def test_only_its_reader_sees_an_ephemeral_message(scene: Scene, run_bot: RunBot) -> None:
    @scene.app.message("order")
    async def on_order(message: dict[str, Any], say: Any, client: Any) -> None:
        place = {"channel": message["channel"], "user": message["user"], "thread_ts": message["ts"]}
        await client.chat_postEphemeral(**place, text="too early")
        await say(text="I have written to you", thread_ts=message["ts"])
        await client.chat_postEphemeral(**place, text="It is in Lyon", blocks=[BUTTON])

    async with run_bot():
        ts = await scene.ann.post("#help", "Where is my order?")
        seen = await scene.remote.wait_for(lambda: scene.ann.sees("#help", ts), lambda seen: len(seen) == 3)
        assert [(message.text, message.is_ephemeral) for message in seen] == [
            ("Where is my order?", False),
            ("I have written to you", False),
            ("It is in Lyon", True),
        ]
        assert [message.text for message in await scene.bob.sees("#help", ts)] == [
            "Where is my order?",
            "I have written to you",
        ]
        assert all("Lyon" not in message.everything for message in await scene.bob.has_seen())
        history = await scene.client.conversations_replies(channel=scene.help, ts=ts)
        assert "Lyon" not in str(history.data)
        assert [one["visible"] for one in await scene.remote.ephemerals("#help")] == [False, True]


async def test_a_modal_is_opened_refused_at_a_field_and_taken(scene: Scene, run_bot: RunBot) -> None:
    submitted: list[dict[str, Any]] = []

    @scene.app.command("/prove")
    async def on_command(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @scene.app.view("prove")
    async def on_submit(ack: Any, view: dict[str, Any], body: dict[str, Any], client: Any) -> None:
        state = view["state"]["values"]
        submitted.append(view)
        if state["email"]["address"]["value"] != "ann@example.com":
            await ack(response_action="errors", errors={"email": "Please check the address"})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="Thank you")

    async with run_bot():
        assert (await scene.ann.command("/prove")).is_ok
        view = await scene.remote.wait_for(scene.ann.modal)
        assert view is not None
        assert view["private_metadata"] == "order 1042"
        assert await scene.bob.modal() is None

        refused = await scene.ann.submit({"address": "bob@example.com", "Topic": "Late parcel"})
        assert refused.is_ok
        assert refused.errors == {"email": "Please check the address"}
        assert await scene.ann.modal() is not None

        taken = await scene.ann.submit({"address": "ann@example.com"})
        assert taken.is_ok
        assert taken.errors == {}
        assert await scene.ann.modal() is None
        assert submitted[1]["state"]["values"]["topic"]["chosen"]["selected_option"]["value"] == "late"
        inbox = await scene.remote.wait_for(scene.ann.inbox)
        assert [message.text for message in inbox] == ["Thank you"]


async def test_closing_a_modal_is_told_when_asked_for(scene: Scene, run_bot: RunBot) -> None:
    closed: list[str] = []

    @scene.app.shortcut("begin")
    async def on_shortcut(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @scene.app.view_closed("prove")
    async def on_close(ack: Any, view: dict[str, Any]) -> None:
        await ack()
        closed.append(view["callback_id"])

    async with run_bot():
        assert (await scene.ann.shortcut("begin")).is_ok
        await scene.remote.wait_for(scene.ann.modal)
        await scene.ann.close_modal()
        assert closed == ["prove"]
        assert await scene.ann.modal() is None


async def test_a_click_on_an_ephemeral_message_rewrites_it_by_response_url(scene: Scene, run_bot: RunBot) -> None:
    clicks: list[dict[str, Any]] = []

    @scene.app.action("show")
    async def on_show(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        clicks.append(body)
        await respond(text="Order 1042 is in Lyon", replace_original=True)

    async with run_bot():
        shown = await scene.client.chat_postEphemeral(
            channel=scene.help, user=scene.ann.id, text="Ready", blocks=[BUTTON]
        )
        ts = shown["message_ts"]
        assert (await scene.ann.click("#help", ts, "Show me privately")).is_ok
        seen = await scene.remote.wait_for(
            lambda: scene.ann.sees("#help"), lambda seen: seen[0].text == "Order 1042 is in Lyon"
        )
        assert len(seen) == 1
        assert seen[0].is_ephemeral
        assert await scene.bob.sees("#help") == []
        (click,) = clicks
        assert click["container"]["is_ephemeral"] is True
        assert "message" not in click
        assert click["actions"][0]["value"] == "1042"
        assert click["channel"] == {"id": scene.help, "name": "help"}


async def test_a_click_on_a_public_message_carries_it(scene: Scene, run_bot: RunBot) -> None:
    clicks: list[dict[str, Any]] = []

    @scene.app.action("show")
    async def on_show(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        clicks.append(body)
        await respond(text="Only for you", response_type="ephemeral", replace_original=False)

    async with run_bot():
        posted = await scene.client.chat_postMessage(channel=scene.help, text="Pick", blocks=[BUTTON])
        assert (await scene.bob.click("#help", posted["ts"], "show")).is_ok
        seen = await scene.remote.wait_for(lambda: scene.bob.sees("#help"), lambda seen: len(seen) == 2)
        assert seen[1].text == "Only for you"
        assert len(await scene.ann.sees("#help")) == 1
        assert clicks[0]["message"]["ts"] == posted["ts"]
        assert clicks[0]["user"]["id"] == scene.bob.id


async def test_a_command_is_answered_with_its_acknowledgement(scene: Scene, run_bot: RunBot) -> None:
    @scene.app.command("/support")
    async def on_support(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"{command['text']}: all is well, {command['user_name']}")

    async with run_bot():
        answered = await scene.ann.command("/support", "status", channel="#help")
        assert answered.is_ok
        seen = await scene.ann.sees("#help")
        assert [(message.text, message.is_ephemeral) for message in seen] == [("status: all is well, ann", True)]
        assert await scene.bob.sees("#help") == []


async def test_a_message_shortcut_works_in_a_thread(scene: Scene, run_bot: RunBot) -> None:
    escalated: list[dict[str, Any]] = []

    @scene.app.shortcut("escalate")
    async def on_escalate(ack: Any, shortcut: dict[str, Any]) -> None:
        await ack()
        escalated.append(shortcut)

    async with run_bot():
        root = await scene.ann.post("#help", "Hello?")
        reply = await scene.bob.post("#help", "Same here", thread=root)
        assert (await scene.ann.message_shortcut("escalate", "#help", reply)).is_ok
        assert escalated[0]["message"]["text"] == "Same here"
        assert escalated[0]["message"]["thread_ts"] == root


async def test_edits_deletions_files_and_reactions_reach_the_bot(scene: Scene, run_bot: RunBot) -> None:
    heard: list[tuple[Any, ...]] = []

    @scene.app.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        match event.get("subtype"):
            case "message_changed":
                before = event["previous_message"]["text"]
                heard.append(("changed", before, event["message"]["text"], event["message"]["edited"]["user"]))
            case "message_deleted":
                heard.append(("deleted", event["deleted_ts"]))
            case "file_share":
                heard.append(("file", event["files"][0]["name"], event["text"]))

    @scene.app.event("reaction_added")
    async def on_reaction(event: dict[str, Any]) -> None:
        heard.append(("reaction", event["reaction"], event["item"]["ts"]))

    async with run_bot():
        ts = await scene.ann.post("#help", "Where is 1024?")
        await scene.ann.edit("#help", ts, "Where is 1042?")
        await scene.bob.react("#help", ts, "eyes")
        await scene.ann.delete("#help", ts)
        await scene.ann.upload("#help", "broken.png", b"\x89PNG", text="Look at this")
        await scene.remote.wait_for_deliveries()
        assert sorted(heard) == sorted(
            [
                ("changed", "Where is 1024?", "Where is 1042?", scene.ann.id),
                ("reaction", "eyes", ts),
                ("deleted", ts),
                ("file", "broken.png", "Look at this"),
            ]
        )


async def test_the_app_home_is_opened_and_published(scene: Scene, run_bot: RunBot) -> None:
    @scene.app.event("app_home_opened")
    async def on_home(event: dict[str, Any], client: Any) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [BUTTON]})

    used: list[str] = []

    @scene.app.action("show")
    async def on_show(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        used.append(body["view"]["type"])

    async with run_bot():
        await scene.ann.open_home()
        home = await scene.remote.wait_for(scene.ann.home)
        assert home is not None
        assert await scene.bob.home() is None
        assert (await scene.ann.click_in_view(home["id"], "show")).is_ok
        assert used == ["home"]
