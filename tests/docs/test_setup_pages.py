"""What the set-up pages ask for is what the code needs."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

from prometheus_client.parser import text_string_to_metric_families

from handlers.discord.doctor import PERMISSIONS
from handlers.metrics import Metrics
from handlers.slack.doctor import EMAIL_SCOPES, SCOPES
from handlers.slack.manifest import EVENTS, link, manifest
from support.integrations.shopify.client import API_VERSION
from support.integrations.shopify.scopes import ACTION_SCOPES, NEEDED_SCOPES
from tests.docs.pages import DOCS, fences, section, table

SLACK = (DOCS / "slack.md").read_text("utf-8")
DISCORD = (DOCS / "discord.md").read_text("utf-8")
SHOPIFY = (DOCS / "shopify.md").read_text("utf-8")


def test_the_manifest_to_paste_is_the_code_s() -> None:
    (pasted,) = (json.loads(block) for block in fences(SLACK) if block.startswith("{"))
    assert pasted == manifest()


def test_the_link_makes_the_same_app() -> None:
    assert f"]({link()})" in SLACK
    (query,) = parse_qs(urlsplit(link()).query)["manifest_json"]
    assert json.loads(query) == manifest()


def test_the_scopes_table_is_the_code_s() -> None:
    rows = {scope.strip("`"): why for scope, why in table(section(SLACK, "Scopes, and what each is for"))}
    assert rows == SCOPES


def test_the_scope_that_believing_profiles_takes_is_named() -> None:
    (scope,) = EMAIL_SCOPES
    assert f"`{scope}`" in SLACK
    assert set(manifest(slack_email=True)["oauth_config"]["scopes"]["bot"]) == {*SCOPES, scope}


def test_for_http_the_manifest_has_the_address_twice_and_no_socket() -> None:
    url = "https://desk.example/slack/events"
    settings = manifest(socket_mode=False, request_url=url)["settings"]
    assert not settings["socket_mode_enabled"]
    assert settings["event_subscriptions"] == {"request_url": url, "bot_events": list(EVENTS)}
    assert settings["interactivity"] == {"is_enabled": True, "request_url": url}
    (command,) = manifest(socket_mode=False, request_url=url)["features"]["slash_commands"]
    assert command["url"] == url


def test_the_shop_s_scopes_are_the_code_s() -> None:
    assert set(re.findall(r"`(read_\w+|write_\w+)`", SHOPIFY)) == set(NEEDED_SCOPES | ACTION_SCOPES)


def test_the_shop_s_api_version_is_the_code_s() -> None:
    assert f"API version {API_VERSION}" in SHOPIFY


def test_the_figures_table_is_what_is_exposed() -> None:
    page = (DOCS / "operations.md").read_text("utf-8")
    told = {cells[0].strip("`") for cells in table(section(page, "Figures"))}
    text = Metrics().expose(0, {"channel": 1}).decode()
    shown = {family.name: family.type for family in text_string_to_metric_families(text)}
    names = {f"{name}_total" if kind == "counter" else name for name, kind in shown.items() if "relais" in name}
    assert told == names


def test_the_permissions_table_is_the_code_s() -> None:
    rows = dict(table(section(DISCORD, "Permissions, and what each is for")))
    assert rows == dict(PERMISSIONS.values())
