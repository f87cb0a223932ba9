"""Reading through the real SDK: history, conversations, people, reactions, files."""

from typing import Any

import aiohttp

from tests.sandbox.slack.scene import METADATA, Scene, refused


async def test_history_is_paged_newest_first_with_metadata_on_demand(scene: Scene) -> None:
    for number in range(7):
        await scene.client.chat_postMessage(channel=scene.help, text=str(number), metadata=METADATA)
    await scene.client.chat_postEphemeral(channel=scene.help, user=scene.ann.id, text="secret")

    texts = []
    pages = 0
    async for part in await scene.client.conversations_history(channel=scene.help, limit=3, include_all_metadata=True):
        pages += 1
        texts += [message["text"] for message in part["messages"]]
        assert all(message["metadata"] == METADATA for message in part["messages"])
    assert texts == ["6", "5", "4", "3", "2", "1", "0"]
    assert pages == 3
    plain = await scene.client.conversations_history(channel=scene.help, limit=1)
    assert "metadata" not in plain["messages"][0]
    assert plain["has_more"] is True


async def test_history_between_two_timestamps(scene: Scene) -> None:
    stamps = [await scene.ann.post("#help", str(number)) for number in range(5)]

    async def texts(**span: Any) -> str:
        answer = await scene.client.conversations_history(channel=scene.help, **span)
        return "".join(message["text"] for message in answer["messages"])

    assert await texts(oldest=stamps[1], latest=stamps[3]) == "2"
    assert await texts(oldest=stamps[1], latest=stamps[3], inclusive=True) == "321"
    assert await texts(oldest=stamps[1]) == "432"
    assert await texts(oldest=stamps[2], inclusive=True) == "432"
    assert await texts(latest=stamps[2]) == "10"
    assert await texts(oldest="0", latest="0") == "43210"
    assert await texts(oldest=stamps[3].split(".")[0]) != ""
    assert await refused(texts(oldest="yesterday")) == "invalid_ts_oldest"
    assert await refused(texts(cursor="bogus")) == "invalid_cursor"


async def test_replies_start_with_the_root_and_page_on(scene: Scene) -> None:
    root = await scene.ann.post("#help", "root")
    for number in range(5):
        await scene.bob.post("#help", str(number), thread=root)
    await scene.bob.post("#help", "5", thread=root, broadcast=True)

    texts = []
    async for part in await scene.client.conversations_replies(channel=scene.help, ts=root, limit=3):
        texts += [message["text"] for message in part["messages"]]
    assert texts == ["root", "0", "1", "2", "3", "4", "5"]
    assert [message.text for message in await scene.ann.sees("#help")] == ["root", "5"]
    missing = scene.client.conversations_replies(channel=scene.help, ts="1.000000")
    assert await refused(missing) == "thread_not_found"


async def test_history_needs_membership(scene: Scene) -> None:
    elsewhere = scene.workspace.add_channel("elsewhere", [scene.ann.id], with_bot=False)
    assert await refused(scene.client.conversations_history(channel=elsewhere.id)) == "not_in_channel"
    await scene.client.conversations_join(channel=elsewhere.id)
    assert (await scene.client.conversations_history(channel=elsewhere.id))["messages"] == []


async def test_direct_conversations_are_opened_once(scene: Scene) -> None:
    one = await scene.client.conversations_open(users=scene.ann.id)
    again = await scene.client.conversations_open(users=[scene.ann.id], return_im=True)
    assert one["channel"]["id"] == again["channel"]["id"]
    assert again["channel"]["is_im"] is True
    both = await scene.client.conversations_open(users=[scene.ann.id, scene.bob.id], return_im=True)
    assert both["channel"]["is_mpim"] is True
    assert await refused(scene.client.conversations_open(users="U0NONE")) == "user_not_found"
    assert await refused(scene.client.conversations_open(users=scene.bot)) == "cannot_dm_bot"


async def test_conversations_are_listed_by_kind_and_membership(scene: Scene) -> None:
    ws = scene.workspace
    desk = ws.add_channel("desk", [scene.bob.id], private=True)
    ws.add_channel("hidden", [scene.ann.id], private=True, with_bot=False)
    other = ws.add_channel("other", with_bot=False)
    other.is_archived = True
    every = await scene.client.conversations_list(types="public_channel,private_channel")
    assert [one["name"] for one in every["channels"]] == ["help", "desk", "other"]
    active = await scene.client.conversations_list(exclude_archived=True)
    assert [one["name"] for one in active["channels"]] == ["help"]
    mine = await scene.client.users_conversations(types="public_channel,private_channel")
    assert [one["name"] for one in mine["channels"]] == ["help", "desk"]
    info = await scene.client.conversations_info(channel=desk.id, include_num_members=True)
    assert (info["channel"]["is_private"], info["channel"]["num_members"]) == (True, 2)
    first = await scene.client.conversations_members(channel=scene.help, limit=2)
    rest = await scene.client.conversations_members(
        channel=scene.help, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [*first["members"], *rest["members"]] == [scene.ann.id, scene.bob.id, scene.bot]
    assert await refused(scene.client.conversations_list(types="public")) == "invalid_types"


async def test_what_is_known_of_people(scene: Scene) -> None:
    guest = scene.workspace.add_user(
        "gus", email="gus@example.com", is_email_confirmed=False, is_restricted=True, tz="Europe/Paris"
    )
    user = (await scene.client.users_info(user=guest.id, include_locale=True))["user"]
    assert user["profile"]["email"] == "gus@example.com"
    assert (user["is_email_confirmed"], user["is_restricted"], user["is_bot"]) == (False, True, False)
    assert user["tz_offset"] in (3600, 7200)
    assert user["locale"] == "en-GB"
    found = await scene.client.users_lookupByEmail(email="GUS@example.com")
    assert found["user"]["id"] == guest.id
    assert await refused(scene.client.users_lookupByEmail(email="no@example.com")) == "users_not_found"
    assert await refused(scene.client.users_info(user="U0NONE")) == "user_not_found"
    listed = await scene.client.users_list(limit=2)
    assert len(listed["members"]) == 2
    assert listed["response_metadata"]["next_cursor"]


async def test_user_groups(scene: Scene) -> None:
    group = scene.workspace.add_usergroup("support", [scene.bob.id])
    groups = await scene.client.usergroups_list(include_users=True)
    assert [(one["handle"], one["users"]) for one in groups["usergroups"]] == [("support", [scene.bob.id])]
    assert (await scene.client.usergroups_users_list(usergroup=group.id))["users"] == [scene.bob.id]
    assert await refused(scene.client.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"


async def test_reactions(scene: Scene) -> None:
    place = {"channel": scene.help, "timestamp": await scene.ann.post("#help", "Hello")}
    await scene.client.reactions_add(**place, name="eyes")
    assert await refused(scene.client.reactions_add(**place, name="eyes")) == "already_reacted"
    await scene.bob.react("#help", place["timestamp"], "eyes")
    shown = (await scene.client.reactions_get(**place))["message"]["reactions"]
    assert shown == [{"name": "eyes", "users": [scene.bot, scene.bob.id], "count": 2}]
    await scene.client.reactions_remove(**place, name="eyes")
    assert await refused(scene.client.reactions_remove(**place, name="eyes")) == "no_reaction"


async def test_files_are_uploaded_and_downloaded_with_a_token(scene: Scene) -> None:
    shared = await scene.client.files_upload_v2(
        channel=scene.help, content=b"\x89PNG chart", filename="report.png", initial_comment="The week"
    )
    file = shared["file"]
    seen = (await scene.ann.sees("#help"))[0]
    assert (seen.text, seen.source["subtype"]) == ("The week", "file_share")
    assert seen.source["files"][0]["name"] == "report.png"
    info = await scene.client.files_info(file=file["id"])
    assert info["file"]["size"] == len(b"\x89PNG chart")
    async with aiohttp.ClientSession() as http:
        bearer = {"Authorization": f"Bearer {scene.slack.bot_token}"}
        async with http.get(file["url_private"], headers=bearer) as answer:
            assert await answer.read() == b"\x89PNG chart"
        async with http.get(file["url_private"]) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/html"
    assert await refused(scene.client.files_info(file="F0NONE")) == "file_not_found"


async def test_a_file_without_bytes_cannot_be_shared(scene: Scene) -> None:
    ticket = await scene.client.files_getUploadURLExternal(filename="a.txt", length=3)
    share = scene.client.files_completeUploadExternal(files=[{"id": ticket["file_id"]}])
    assert await refused(share) == "file_not_found"
