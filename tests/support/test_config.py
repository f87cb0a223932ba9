"""The environment: read once, frozen, and a mistake named with its repair before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from support import config
from support.config import Settings, revealed
from support.errors import SettingError

SLACK = {
    "slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", "slack_help_channels": "help",
    "slack_desk_channel": "desk",
}  # fmt: skip
SHOP = {"shopify_shop": "northbeam", "shopify_access_token": "shpat_1"}
GORGIAS = {"gorgias_domain": "northbeam", "gorgias_email": "a@example.com", "gorgias_api_key": "k"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def refused(**given: Any) -> str:
    with pytest.raises(SettingError) as caught:
        config.load(**given)
    return str(caught.value)


def test_nothing_set_is_nothing_on() -> None:
    settings = config.load()
    assert not any((settings.slack, settings.shopify, settings.gorgias, settings.discord))


def test_everything_of_a_platform_turns_it_on() -> None:
    settings = config.load(**SLACK, **SHOP, **GORGIAS)
    assert settings.slack
    assert settings.shopify
    assert settings.gorgias


@pytest.mark.parametrize("platform", [SLACK, SHOP, GORGIAS], ids=["slack", "shopify", "gorgias"])
def test_a_platform_with_one_part_missing_stops_and_names_it(platform: dict[str, str]) -> None:
    for missing in platform:
        rest = {name: value for name, value in platform.items() if name != missing}
        said = refused(**rest)
        assert "half configured" in said
        assert missing.upper() in said


DESK = {
    "slack_desk_bot_token": "xoxb-2", "slack_desk_app_token": "xapp-2", "slack_desk_channel": "desk",
}  # fmt: skip
DISCORD = {"discord_token": "t", "discord_help_channels": "help"}


@pytest.mark.parametrize("customers", [SLACK, DISCORD], ids=["slack", "discord"])
def test_a_desk_apart_is_whole_or_stops_the_start(customers: dict[str, str]) -> None:
    assert config.load(**customers | DESK).slack_desk
    for missing in DESK:
        rest = {name: value for name, value in (customers | DESK).items() if name != missing}
        said = refused(**rest)
        assert "half configured" in said
        assert missing.upper() in said
    signed = DESK | {"slack_desk_app_token": "", "slack_desk_signing_secret": "s"}
    assert config.load(**customers | signed).slack_desk


def test_an_app_that_others_install_is_whole_or_stops_the_start() -> None:
    over_http = {name: value for name, value in SLACK.items() if name != "slack_app_token"}
    others = {
        "slack_bot_token": "xoxb-1", "slack_client_id": "1.2", "slack_client_secret": "s",
        "slack_signing_secret": "s", "public_url": "https://support.example.com",
    }  # fmt: skip
    assert config.load(**over_http | others).slack_installs
    for missing in others:
        given = {name: value for name, value in (over_http | others).items() if name != missing}
        assert missing.upper() in refused(**given)
    assert "SLACK_APP_TOKEN: events of many workspaces come by HTTP" in refused(**SLACK | others)


def test_one_platform_alone_keeps_a_desk_apart() -> None:
    both = SLACK | DESK | DISCORD
    alone = config.load(**both | config.without("discord"))
    assert (alone.slack, alone.slack_desk, alone.discord) == (False, True, True)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    assert config.load() == config.load(_env_file=None)
    assert not config.load().slack


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1111\nLOG_LEVEL=DEBUG\nUNKNOWN=1\n", "utf-8")
    monkeypatch.setenv("PORT", "2222")
    settings = config.load()
    assert (settings.port, settings.log_level) == (2222, "DEBUG")


def test_lists_are_commas_and_blanks_around_them() -> None:
    settings = config.load(**(SLACK | {"slack_help_channels": " help, #orders ,,C123 "}))
    assert settings.slack_help_channels == ("help", "#orders", "C123")


def test_signed_http_events_do_in_place_of_socket_mode() -> None:
    over_http = {name: value for name, value in SLACK.items() if name != "slack_app_token"}
    assert config.load(**over_http, slack_signing_secret="s").slack


def test_a_client_id_and_secret_do_in_place_of_a_token() -> None:
    assert config.load(shopify_shop="northbeam", shopify_client_id="i", shopify_client_secret="s").shopify
    assert "SHOPIFY_CLIENT_SECRET" in refused(shopify_shop="northbeam", shopify_client_id="i")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (SLACK | {"slack_bot_token": "xapp-1"}, "SLACK_BOT_TOKEN must begin with xoxb-"),
        (SLACK | {"slack_bot_token": "xoxe.xoxb-1"}, "SLACK_BOT_TOKEN is of an app with token rotation"),
        (SLACK | {"slack_app_token": "xoxb-1"}, "SLACK_APP_TOKEN must begin with xapp-"),
        (
            SLACK | {"slack_desk_bot_token": "x", "slack_desk_app_token": "xapp-"},
            "SLACK_DESK_BOT_TOKEN must begin with",
        ),
        (
            {"slack_desk_bot_token": "xoxb-", "slack_desk_app_token": "xapp-", "slack_desk_channel": "d"},
            "customers set",
        ),
        ({"port": "http"}, "PORT"),
        ({"log_level": "LOUD"}, "LOG_LEVEL"),
        ({"log_format": "xml"}, "LOG_FORMAT"),
        ({"slack_api_url": "slack.com"}, "SLACK_API_URL: must begin with http"),
        ({"shopify_api_url": "ftp://x"}, "SHOPIFY_API_URL"),
        ({"database_url": "postgresql://x"}, "DATABASE_URL"),
        ({"database_url": "relais.db"}, "DATABASE_URL"),
        ({"relais_engine": "gpt"}, "RELAIS_ENGINE"),
        ({"relais_engine": "llm"}, "RELAIS_ENGINE=llm needs a model: set OPENAI_API_KEY"),
    ],
)
def test_a_value_that_can_t_be_is_named(given: dict[str, str], said: str) -> None:
    assert said in refused(**given)


def test_secrets_print_as_stars_and_settings_stay_as_they_are() -> None:
    settings = config.load(**SLACK, **SHOP, **GORGIAS)
    assert not [secret for secret in ("xoxb-1", "xapp-1", "shpat_1") if secret in repr(settings)]
    assert revealed(settings.slack_bot_token) == "xoxb-1"
    assert revealed(None) == ""
    with pytest.raises(ValidationError):
        settings.port = 1


def test_a_mistake_does_not_print_a_secret() -> None:
    assert "hunter2" not in refused(**(SLACK | {"slack_bot_token": "hunter2"}))


MINTED = {"shopify_shop": "northbeam", "shopify_client_id": "i", "shopify_client_secret": "client"}


@pytest.mark.parametrize(
    ("given", "secret"),
    [
        (MINTED, "client"),
        (MINTED | {"shopify_webhook_secret": "other"}, "other"),
        ({"shopify_shop": "northbeam", "shopify_access_token": "shpat_x"}, None),
        ({}, None),
    ],
)
def test_what_the_shops_webhooks_are_signed_with(given: dict[str, str], secret: str | None) -> None:
    assert config.load(_env_file=None, **given).shop_webhook_secret == secret


def test_shards_are_a_number_or_as_many_as_discord_asks_for() -> None:
    assert [config.load(discord_shards=given).discord_shards for given in ("3", "auto")] == [3, None]
    assert config.load().discord_shards == 1
    for wrong in ("0", "-1", "many"):
        assert refused(discord_shards=wrong) == "DISCORD_SHARDS: must be a number from 1 on, or auto"
