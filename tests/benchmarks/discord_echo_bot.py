"""The reference at Discord: a bare discord.py bot that answers every message in its thread, and nothing else.

A thread has to be made there. With `--in-channel` it replies in the channel, which is one call less than any answer in
a thread.
"""

import asyncio
import os
import sys

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

IN_CHANNEL = "--in-channel" in sys.argv
INTENTS = discord.Intents(guilds=True, guild_messages=True, message_content=True)


class Echo(discord.Client):
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.type is not discord.MessageType.default:
            return
        if IN_CHANNEL:
            await message.reply(f"You said: {message.content}")
        else:
            thread = await message.create_thread(name=message.content)
            await thread.send(f"You said: {message.content}")


async def main() -> None:
    Route.BASE = f"{os.environ['DISCORD_API_URL']}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    await Echo(intents=INTENTS).start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
