"""chat.* through the real SDK: what a bot may post, edit, delete, stream."""

import asyncio
from typing import Any

from tests.sandbox.slack.scene import METADATA, Scene, refused


async def test_timestamps_are_unique_and_increasing(scene: Scene) -> None:
    posts = [scene.client.chat_postMessage(channel=scene.help, text=str(number)) for number in range(30)]
    stamps = [(await post)["ts"] for post in asyncio.as_completed(posts)]
    assert len(set(stamps)) == 30
    seen = [message.ts for message in await scene.ann.sees("#help")]
    assert seen == sorted(stamps)


async def test_where_a_bot_may_write(scene: Scene) -> None:
    ws = scene.workspace
    elsewhere = ws.add_channel("elsewhere", [scene.ann.id], with_bot=False)
    secret = ws.add_channel("secret", [scene.ann.id], private=True, with_bot=False)
    old = ws.add_channel("old", [scene.ann.id])
    old.is_archived = True
    post = scene.client.chat_postMessage
    assert await refused(post(channel=elsewhere.id, text="x")) == "not_in_channel"
    assert await refused(post(channel=secret.id, text="x")) == "channel_not_found"
    assert await refused(post(channel="C0NONE", text="x")) == "channel_not_found"
    assert await refused(post(channel=old.id, text="x")) == "is_archived"
    assert (await post(channel="#help", text="by name"))["channel"] == scene.help
    direct = await post(channel=scene.ann.id, text="by person")
    assert ws.channels[direct["channel"]].user == scene.ann.id


async def test_what_a_message_may_not_be(scene: Scene) -> None:
    def post(**content: Any) -> Any:
        return scene.client.chat_postMessage(channel=scene.help, **content)

    assert await refused(post(text="")) == "no_text"
    assert await refused(post(text="  ")) == "no_text"
    assert await refused(post(text="x" * 40_001)) == "msg_too_long"
    assert await refused(post(markdown_text="x" * 12_001)) == "msg_too_long"
    assert await refused(post(markdown_text="x", text="y")) == "markdown_text_conflict"
    assert await refused(post(text="x", metadata={"event_type": "a"})) == "invalid_metadata_format"
    assert await refused(post(text="x", blocks="[")) == "invalid_blocks_format"
    assert await refused(post(text="x", attachments=[{}] * 101)) == "too_many_attachments"
    assert await refused(post(text="x", thread_ts="1.000000")) == "thread_not_found"
    root = await post(text="root")
    reply = await post(text="reply", thread_ts=root["ts"])
    assert await refused(post(text="x", thread_ts=reply["ts"])) == "cannot_reply_to_message"


async def test_who_can_get_an_ephemeral_message(scene: Scene) -> None:
    eve = scene.workspace.add_user("eve")
    call = scene.client.chat_postEphemeral(channel=scene.help, user=eve.id, text="psst")
    assert await refused(call) == "user_not_in_channel"


async def test_edits_keep_and_drop_what_slack_keeps_and_drops(scene: Scene) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}
    posted = await scene.client.chat_postMessage(channel=scene.help, text="Hello", blocks=[section], metadata=METADATA)
    place = {"channel": scene.help, "ts": posted["ts"]}
    stored = scene.workspace.channels[scene.help].messages[posted["ts"]]
    await scene.client.chat_update(**place, text="Hello again", blocks=[section])
    assert stored.edited is None
    await scene.client.chat_update(**place, text="Only words")
    assert (stored.text, stored.blocks, stored.metadata) == ("Only words", [], METADATA)
    assert stored.edited is not None
    await scene.client.chat_update(**place, text="Bare", metadata={})
    assert stored.metadata is None

    assert await refused(scene.client.chat_update(**place, text="x" * 4_001)) == "msg_too_long"
    assert await refused(scene.client.chat_update(**place, text="")) == "no_text"
    missing = scene.client.chat_update(channel=scene.help, ts="1.000000", text="x")
    assert await refused(missing) == "message_not_found"
    foreign = await scene.ann.post("#help", "Mine")
    edit = scene.client.chat_update(channel=scene.help, ts=foreign, text="x")
    assert await refused(edit) == "cant_update_message"
    erase = scene.client.chat_delete(channel=scene.help, ts=foreign)
    assert await refused(erase) == "cant_delete_message"
    await scene.client.chat_delete(**place)
    assert [message.text for message in await scene.ann.sees("#help")] == ["Mine"]


async def test_a_deleted_root_leaves_a_tombstone_over_its_thread(scene: Scene) -> None:
    root = await scene.client.chat_postMessage(channel=scene.help, text="Order 1042 is in Lyon")
    await scene.ann.post("#help", "Thanks", thread=root["ts"])
    await scene.client.chat_delete(channel=scene.help, ts=root["ts"])
    thread = await scene.ann.sees("#help", root["ts"])
    assert [message.text for message in thread] == ["This message was deleted.", "Thanks"]
    again = scene.client.chat_delete(channel=scene.help, ts=root["ts"])
    assert await refused(again) == "message_not_found"
    assert any("Lyon" in message.everything for message in await scene.ann.has_seen("#help"))


async def test_permalinks_lead_to_roots_and_replies(scene: Scene) -> None:
    root = await scene.ann.post("#help", "root")
    reply = await scene.ann.post("#help", "reply", thread=root)
    link = await scene.client.chat_getPermalink(channel=scene.help, message_ts=reply)
    digits = reply.replace(".", "")
    assert link["permalink"] == (
        f"https://acme.slack.com/archives/{scene.help}/p{digits}?thread_ts={root}&cid={scene.help}"
    )


async def test_a_stream_grows_until_it_is_stopped(scene: Scene) -> None:
    root = await scene.ann.post("#help", "Return policy?")
    stream = await scene.client.chat_stream(
        channel=scene.help,
        thread_ts=root,
        recipient_user_id=scene.ann.id,
        recipient_team_id=scene.workspace.team_id,
        buffer_size=1,
    )
    await stream.append(markdown_text="Within **30")
    assert (await scene.bob.sees("#help", root))[1].text == "Within **30"
    await stream.append(markdown_text=" days**")
    stopped = await stream.stop(metadata=METADATA)
    assert stopped["message"]["text"] == "Within **30 days**"
    place = {"channel": scene.help, "ts": stopped["ts"]}
    late = scene.client.chat_appendStream(**place, markdown_text="more")
    assert await refused(late) == "message_not_in_streaming_state"


async def test_a_stream_in_a_channel_names_its_reader_and_ends_by_itself(scene: Scene) -> None:
    root = await scene.ann.post("#help", "Return policy?")
    place: dict[str, Any] = {"channel": scene.help, "thread_ts": root}
    start_stream = scene.client.chat_startStream
    assert await refused(start_stream(**place)) == "missing_recipient_user_id"
    place["recipient_user_id"] = scene.ann.id
    assert await refused(start_stream(**place)) == "missing_recipient_team_id"
    started = await start_stream(**place, recipient_team_id=scene.workspace.team_id)
    message = {"channel": scene.help, "ts": started["ts"]}
    assert await refused(scene.client.chat_update(**message, text="x")) == "streaming_state_conflict"
    too_much = scene.client.chat_appendStream(**message, markdown_text="x" * 12_001)
    assert await refused(too_much) == "msg_too_long"
    await scene.remote.advance_clock(301)
    late = scene.client.chat_appendStream(**message, markdown_text="x")
    assert await refused(late) == "message_not_in_streaming_state"
    await scene.client.chat_update(**message, text="Within 30 days")


async def test_an_agents_status_ends_with_its_message_or_after_two_minutes(scene: Scene) -> None:
    thread = await scene.ann.post("#help", "Hello?")
    place = {"channel_id": scene.help, "thread_ts": thread}
    set_status = scene.client.assistant_threads_setStatus
    await set_status(**place, status="is looking", loading_messages=["Asking Shopify…"])
    assert (await scene.ann.agent("#help", thread))["status"] == "is looking"
    await scene.client.chat_postMessage(channel=scene.help, thread_ts=thread, text="Here")
    assert (await scene.ann.agent("#help", thread))["status"] == ""
    await set_status(**place, status="is looking")
    await scene.remote.advance_clock(121)
    assert (await scene.ann.agent("#help", thread))["status"] == ""
    assert await refused(set_status(**place, status="x", loading_messages=["x"] * 11)) == "invalid_arguments"
    await scene.client.assistant_threads_setTitle(**place, title="Order 1042")
    prompts = [{"title": "Track", "message": "Where is my order?"}]
    await scene.client.assistant_threads_setSuggestedPrompts(channel_id=scene.help, prompts=prompts)
    agent = await scene.ann.agent("#help", thread)
    assert (agent["title"], agent["prompts"]) == ("Order 1042", prompts)
