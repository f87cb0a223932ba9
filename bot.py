"""Relais' composition root and command line: the only place that knows concrete classes.

Vendors' stand-ins (`sandbox`) are imported only by the commands that start them.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import click
import structlog
import uvicorn
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.jobs import Tick, Ticks
from handlers.slack.app import SlackIdentity, SocketMode, bolt_app, channel_ids, identify, web_client
from handlers.slack.catchup import read_missed
from handlers.slack.channel import SlackChannel
from handlers.slack.desk import SlackDesk
from handlers.slack.pacing import ChannelPace
from handlers.web import web_app
from support import config, logs
from support.clock import SystemClock
from support.composing import Composer
from support.config import Settings
from support.engines.local.engine import LocalEngine
from support.engines.local.order_talk import OrderTalk
from support.engines.local.policy_talk import PolicyTalk
from support.engines.understanding import Reader
from support.errors import RelaisError, SettingError
from support.escalation.handoff import HandoffWriter
from support.escalation.hours import WorkingHours
from support.handover import Handover
from support.identity.access import OrderAccess
from support.lanes import Lanes
from support.model.people import Platform
from support.outbox import Outbox
from support.ports import Channel, Clock, Helpdesk, Shop
from support.profile import ShopProfile, load_profile
from support.reception import FrontDesk
from support.router import Router
from support.sending import Sender
from support.storage.conversations import SqlConversations
from support.storage.database import Database, connect
from support.storage.grants import SqlGrants
from support.storage.inbox import SqlInbox
from support.storage.migrations import migrate
from support.storage.outbox import SqlOutbox
from support.tools.orders import OrderTool
from support.tools.policies import PolicyTool
from support.turns import Speaking
from support.words import Words
