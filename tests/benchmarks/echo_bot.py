"""The reference: a bare slack-bolt bot over Socket Mode that answers every message in its thread, and nothing else."""

import asyncio
import os

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = AsyncApp(client=client)


@app.event("message")
async def echo(event: dict[str, str], say) -> None:  # type: ignore[no-untyped-def]
    await say(text=f"You said: {event['text']}", thread_ts=event["ts"])


async def main() -> None:
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(main())
