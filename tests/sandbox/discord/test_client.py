"""The real discord.py client against the stand-in: what it hears, says, and may not."""

from __future__ import annotations

import discord
import pytest

from sandbox.control_client import RefusedByClientError
from tests.sandbox.discord.scene import INTENTS, scene


async def test_a_question_a_thread_and_an_answer_that_is_sent_once() -> None:
    async with scene() as here:
        bot = await here.bot()
        asked = await here.ann.post("#help", "Where is @everyone's order?")
        (message,) = await bot.hears(1)
        assert (str(message.id), message.content) == (asked, "Where is @everyone's order?")
        thread = await message.create_thread(name="An order")
        assert str(thread.id) == asked
        first = await thread.send("@everyone look", nonce="d1", allowed_mentions=discord.AllowedMentions.none())
        again = await thread.send("@everyone look", nonce="d1")
        assert first.id == again.id
        assert [(one.text, one.is_from_bot) for one in await here.bob.sees(asked)] == [("@everyone look", True)]
        assert not (await here.remote.messages(asked))[0]["mention_everyone"]
        await here.ann.edit("#help", asked, "Where is it?")
        assert [one.content async for one in message.channel.history()] == ["Where is it?"]
        post = await here.ann.post_in_forum("questions", "A zip", "It broke", ["waiting"])
        await here.remote.wait_for(lambda: here.ann.sees(post))
        in_forum = bot.get_channel(int(post)) or await bot.fetch_channel(int(post))
        assert [tag.name for tag in in_forum.applied_tags] == ["waiting"]
        assert [one.content async for one in in_forum.history()] == ["It broke"]


async def test_who_may_speak_where_and_who_sees_it() -> None:
    async with scene() as here:
        bot = await here.bot()
        channel = next(one for one in bot.get_all_channels() if one.name == "help")
        private = await channel.create_thread(name="for Ann", invitable=False)
        await private.add_user(discord.Object(int(here.ann.id)))
        await private.send("Only you and who looks after the server")
        assert [one.text for one in await here.ann.sees(str(private.id))]
        with pytest.raises(RefusedByClientError):
            await here.bob.sees(str(private.id))
        assert not await here.bob.threads("help")

        await here.remote.direct("change_thread", thread=str(private.id), locked=True)
        with pytest.raises(RefusedByClientError, match="locked"):
            await here.ann.post(str(private.id), "hello?")
        await here.remote.direct("deny", channel="help", who="relais", permissions=["SEND_MESSAGES"])
        with pytest.raises(discord.Forbidden) as refused:
            await channel.send("hello")
        assert refused.value.code == 50013

        await here.ann.close_dms()
        with pytest.raises(discord.Forbidden) as refused:
            await (await bot.fetch_user(int(here.ann.id))).send("hello")
        assert refused.value.code == 50007
        with pytest.raises(discord.HTTPException, match="2000"):
            await (await bot.fetch_user(int(here.bob.id))).send("a" * 2001)
        await here.bob.leave()
        with pytest.raises(discord.Forbidden) as refused:
            await (await bot.fetch_user(int(here.bob.id))).send("hello")
        assert refused.value.code == 50278


async def test_intents_tokens_limits_and_failures() -> None:
    async with scene() as here:
        with pytest.raises(discord.LoginFailure):
            await here.bot(token="wrong")
        await here.remote.direct("set_intents", privileged=0)
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await here.bot()
        deaf = await here.bot(discord.Intents(guilds=True, guild_messages=True, dm_messages=True))
        await here.ann.post("#help", "words")
        await here.ann.post("#help", f"<@{deaf.user.id}> words")
        assert [one.content for one in await deaf.hears(2)] == ["", f"<@{deaf.user.id}> words"]

        await here.remote.direct("set_intents", privileged=INTENTS.value)
        channel = next(one for one in deaf.get_all_channels() if one.name == "help")
        route = "POST /channels/{channel}/messages"
        await here.remote.direct("fail_next", method=route, status=503)
        with pytest.raises(discord.DiscordServerError):
            await channel.send("hello")
        await here.remote.direct("fail_next", method=route, status=429, retry_after_s=0.01)
        await channel.send("once")
        assert [one["content"] for one in await here.remote.messages("help")][2:] == ["once"]
        assert [call["status"] for call in await here.remote.calls(route)] == [503, 429, 200]
