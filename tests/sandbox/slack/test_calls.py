"""How Web API calls come in, and who may make them."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackApp, SlackWorkspace, start
from tests.sandbox.slack.link import link, new_url
from tests.sandbox.slack.scene import Scene, refused


@pytest.mark.parametrize("how", ["query", "form", "json", "multipart", "token in form"])
async def test_parameters_and_token_come_in_every_way_that_slack_takes(scene: Scene, how: str) -> None:
    values = {"channel": scene.help, "text": "Hello"}
    bearer = {"Authorization": f"Bearer {scene.slack.bot_token}"}
    url = f"{scene.slack.api_url}chat.postMessage"
    async with aiohttp.ClientSession() as http:
        match how:
            case "query":
                request = http.get(url, params=values, headers=bearer)
            case "form":
                request = http.post(url, data=values, headers=bearer)
            case "json":
                request = http.post(url, json=values, headers=bearer)
            case "multipart":
                form = aiohttp.FormData(default_to_multipart=True)
                for name, value in values.items():
                    form.add_field(name, value)
                request = http.post(url, data=form, headers=bearer)
            case _:
                request = http.post(url, data=values | {"token": scene.slack.bot_token})
        async with request as answer:
            assert answer.status == 200
            body = await answer.json()
    assert body["ok"] is True
    assert body["message"]["text"] == "Hello"
    assert [call["params"] for call in await scene.remote.calls("chat.postMessage")] == [values]


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        (None, "auth.test", "not_authed"),
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        ("app", "chat.postMessage", "not_allowed_token_type"),
        ("bot", "apps.connections.open", "not_allowed_token_type"),
        ("bot", "chat.shout", "unknown_method"),
    ],
)
async def test_who_may_not_call(scene: Scene, token: str | None, method: str, error: str) -> None:
    known = {"app": scene.slack.app_token, "bot": scene.slack.bot_token}
    headers = {} if token is None else {"Authorization": f"Bearer {known.get(token, token)}"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{scene.slack.api_url}{method}", headers=headers) as answer,
    ):
        assert answer.status == 200
        body = await answer.json()
        assert (body["ok"], body["error"]) == (False, error)


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"a=\xff", "application/x-www-form-urlencoded", "invalid_charset"),
        (b"<a/>", "text/xml", "invalid_post_type"),
    ],
)
async def test_unreadable_bodies(scene: Scene, body: bytes, content_type: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {scene.slack.bot_token}", "Content-Type": content_type}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{scene.slack.api_url}auth.test", data=body, headers=headers) as answer,
    ):
        assert (await answer.json())["error"] == error


async def test_api_test_needs_no_token(scene: Scene) -> None:
    client = AsyncWebClient(base_url=scene.slack.api_url)
    assert (await client.api_test(foo="bar"))["args"]["foo"] == "bar"
    assert await refused(client.api_test(error="my_error")) == "my_error"


async def test_auth_test_says_who_the_bot_is(scene: Scene) -> None:
    me = await scene.client.auth_test()
    assert me["user_id"] == scene.bot
    assert me["bot_id"] == scene.workspace.bot.bot_id
    assert me["team_id"] == scene.workspace.team_id
    info = await scene.client.bots_info(bot=me["bot_id"])
    assert info["bot"]["user_id"] == scene.bot
    assert (await scene.client.team_info())["team"]["id"] == scene.workspace.team_id


async def test_a_revoked_token_is_of_no_more_use(scene: Scene) -> None:
    assert (await scene.client.auth_revoke(test=True))["revoked"] is False
    assert (await scene.client.auth_revoke())["revoked"] is True
    assert await refused(scene.client.auth_test()) == "token_revoked"


async def test_a_manifest_is_enforced_and_can_be_read_back() -> None:
    app = SlackApp(scopes=frozenset({"chat:write", "channels:read", "users:read"}))
    workspace = SlackWorkspace(app=app)
    ann = workspace.add_user("ann", email="ann@example.com")
    channel = workspace.add_channel("help", [ann])
    async with start(workspace) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        me = await client.auth_test()
        assert me.headers["x-oauth-scopes"] == "channels:read,chat:write,users:read"
        await client.chat_postMessage(channel=channel.id, text="Hello")
        with pytest.raises(SlackApiError) as caught:
            await client.conversations_history(channel=channel.id)
        assert caught.value.response["error"] == "missing_scope"
        assert "channels:history" in caught.value.response["needed"]
        assert caught.value.response["provided"] == "channels:read,chat:write,users:read"
        assert await refused(client.conversations_list(types="private_channel")) == "missing_scope"
        assert await refused(client.chat_postMessage(channel=channel.id, text="x", username="Eve")) == ("missing_scope")
        assert "email" not in (await client.users_info(user=ann.id))["user"]["profile"]


async def test_a_removed_app_hears_of_it_and_keeps_its_app_token(scene: Scene) -> None:
    async with link(scene) as connection:
        await scene.remote.uninstall()
        types = []
        for _ in range(2):
            envelope = await connection.receive()
            await connection.acknowledge(envelope)
            types.append(envelope["payload"]["event"]["type"])
        assert types == ["tokens_revoked", "app_uninstalled"]
        assert await refused(scene.client.chat_postMessage(channel=scene.help, text="x")) == "token_revoked"
        assert await new_url(scene)
