"""The environment, read once into a frozen `Settings`; values are passed down from `bot.py`, nobody else reads it.

A platform with none of its variables set is off. One with some of them is half-configured and stops start-up with a
`SettingError` that names the missing variable. Secrets are `SecretStr`, so they print as stars.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from support.errors import SettingError


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _http(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return value


def _shards(value: object) -> object:
    if value == "auto":
        return None
    if not str(value).isdigit() or int(str(value)) < 1:
        raise ValueError("must be a number from 1 on, or auto")
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""A comma-separated list."""
Url = Annotated[str, AfterValidator(_http)]


SLACK_FOR_CUSTOMERS = ("slack_bot_", "slack_client_", "slack_app_", "slack_signing_", "slack_help_")


class Settings(BaseSettings):
    """Every setting. Field names are the environment's names in lower case; `.env.example` explains each."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore")

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_config_token: SecretStr | None = None
    """For `doctor` alone."""
    slack_api_url: Url = "https://slack.com/api/"
    slack_help_channels: Names = ()
    slack_desk_channel: str = ""
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_desk_bot_token: SecretStr | None = None
    slack_desk_app_token: SecretStr | None = None
    slack_desk_signing_secret: SecretStr | None = None
    slack_agents: Names = ()
    slack_admins: Names = ()

    discord_token: SecretStr | None = None
    discord_application_id: str = ""
    discord_help_channels: Names = ()
    discord_room_channel: str = ""
    discord_api_url: Url = "https://discord.com"
    discord_gateway_url: str = ""
    discord_admins: Names = ()
    discord_agents: Names = ()
    discord_shards: Annotated[int | None, BeforeValidator(_shards)] = 1
    """None: as many as Discord asks for."""

    shopify_shop: str = ""
    shopify_access_token: SecretStr | None = None
    shopify_client_id: str = ""
    shopify_client_secret: SecretStr | None = None
    shopify_webhook_secret: SecretStr | None = None
    shopify_api_url: Url = ""

    gorgias_domain: str = ""
    gorgias_email: str = ""
    gorgias_api_key: SecretStr | None = None
    gorgias_webhook_secret: SecretStr | None = None
    gorgias_api_url: Url = ""

    openai_api_key: SecretStr | None = None
    openai_base_url: Url = ""
    relais_model: str = ""
    relais_second_model: str = ""
    relais_deadline_s: float = Field(default=20.0, gt=0)
    relais_engine: Literal["auto", "llm", "local"] = "auto"

    smtp_url: SecretStr | None = None
    mail_from: str = ""

    database_url: str = "sqlite:///data/relais.db"
    relais_data: Path = Path("data")
    public_url: Url = ""
    host: str = "0.0.0.0"  # noqa: S104 - a container's port must be reachable; every route but health is authenticated
    port: int = 8080
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @property
    def slack(self) -> bool:
        """Is Slack on?"""
        return self.slack_bot_token is not None

    @property
    def slack_installs(self) -> bool:
        """May other workspaces install the app?"""
        return bool(self.slack_client_id)

    @property
    def slack_desk(self) -> bool:
        """Is the team in a workspace of its own?"""
        return self.slack_desk_bot_token is not None

    @property
    def discord(self) -> bool:
        """Is Discord on?"""
        return self.discord_token is not None

    @property
    def model(self) -> bool:
        """Does a model converse?"""
        return self.openai_api_key is not None and self.relais_engine != "local"

    @property
    def shopify(self) -> bool:
        """Is a shop connected?"""
        return bool(self.shopify_shop)

    @property
    def shop_webhook_secret(self) -> str | None:
        """What the shop signs its webhooks with: the app's client secret, unless another one is set."""
        secret = self.shopify_webhook_secret or self.shopify_client_secret
        return secret.get_secret_value() if secret else None

    @property
    def shop_webhooks_url(self) -> str:
        """Where the shop is asked to send its webhooks; empty where it can't be, or nothing could be believed."""
        if not (self.shopify and self.public_url and self.shop_webhook_secret):
            return ""
        return f"{self.public_url.rstrip('/')}/shopify/webhooks"

    @property
    def gorgias_webhook(self) -> str | None:
        """The secret that Gorgias' webhooks come with; None where they can't come."""
        secret = self.gorgias_webhook_secret
        return secret.get_secret_value() if self.gorgias and secret else None

    @property
    def gorgias(self) -> bool:
        """Is a helpdesk connected?"""
        return bool(self.gorgias_domain)


def revealed(secret: SecretStr | None) -> str:
    """A secret's text, empty where there is none: for what sends it to its vendor, and for nothing else."""
    return secret.get_secret_value() if secret else ""


def load(**overrides: object) -> Settings:
    """Read the environment and `.env`. Raises SettingError naming the variable and the repair."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc'])).upper()}: {_plain(e['msg'])}" for e in error.errors()]
        raise SettingError("; ".join(lines)) from None
    for problem in problems(settings):
        raise SettingError(problem)
    return settings


def without(only: str | None) -> dict[str, object]:
    """Overrides that leave out the chat platforms besides `only`, but not a desk that has a workspace of its own."""
    others = {"slack": ("discord_",), "discord": SLACK_FOR_CUSTOMERS}.get(only or "", ())
    fields = Settings.model_fields.items()
    return {name: field.get_default() for name, field in fields if name.startswith(others)} if others else {}


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should be", "must be")


Side = tuple[str, tuple[object, ...], Mapping[str, object]]
"""A product; what makes it count as wanted; what it then needs, by the name to set."""


def problems(settings: Settings) -> list[str]:
    """What makes these settings unusable: each line names a variable and what to do about it."""
    sides = (*_slack_sides(settings), *_other_sides(settings))
    halves = [
        f"{product} is half configured: set {name}"
        for product, given, needed in sides
        if any(given)
        for name, value in needed.items()
        if not value
    ]
    return [*halves, *_contradictions(settings), *_malformed(settings)]


def _slack_sides(s: Settings) -> Iterator[Side]:
    transport = s.slack_app_token or s.slack_signing_secret
    yield (
        "Slack",
        (s.slack_bot_token, s.slack_app_token, s.slack_signing_secret),
        {
            "SLACK_BOT_TOKEN": s.slack_bot_token,
            "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP events)": transport,
            "SLACK_HELP_CHANNELS": s.slack_help_channels,
            "SLACK_DESK_CHANNEL": s.slack_desk_channel,
        },
    )
    yield (
        "Slack for many workspaces",
        (s.slack_client_id, s.slack_client_secret),
        {
            "SLACK_CLIENT_ID": s.slack_client_id,
            "SLACK_CLIENT_SECRET": s.slack_client_secret,
            "SLACK_BOT_TOKEN": s.slack_bot_token,
            "SLACK_SIGNING_SECRET (events of many workspaces come by HTTP)": s.slack_signing_secret,
            "PUBLIC_URL": s.public_url,
        },
    )
    transport = s.slack_desk_app_token or s.slack_desk_signing_secret
    wanted = (s.slack_desk_bot_token, s.slack_desk_app_token, s.slack_desk_signing_secret)
    yield (
        "The desk's own workspace in Slack",
        wanted,
        {
            "SLACK_DESK_BOT_TOKEN": s.slack_desk_bot_token,
            "SLACK_DESK_APP_TOKEN (Socket Mode) or SLACK_DESK_SIGNING_SECRET (HTTP events)": transport,
            "SLACK_DESK_CHANNEL": s.slack_desk_channel,
        },
    )


def _other_sides(s: Settings) -> Iterator[Side]:
    discord = {"DISCORD_TOKEN": s.discord_token, "DISCORD_HELP_CHANNELS": s.discord_help_channels}
    yield "Discord", tuple(discord.values()), discord
    auth = s.shopify_access_token or (s.shopify_client_id and s.shopify_client_secret)
    wanted = (s.shopify_shop, s.shopify_access_token, s.shopify_client_id, s.shopify_client_secret)
    yield (
        "Shopify",
        wanted,
        {
            "SHOPIFY_SHOP": s.shopify_shop,
            "SHOPIFY_ACCESS_TOKEN, or SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET": auth,
        },
    )
    gorgias = {
        "GORGIAS_DOMAIN": s.gorgias_domain,
        "GORGIAS_EMAIL": s.gorgias_email,
        "GORGIAS_API_KEY": s.gorgias_api_key,
    }
    yield "Gorgias", tuple(gorgias.values()), gorgias
    mail = {"SMTP_URL": s.smtp_url, "MAIL_FROM": s.mail_from}
    yield "Mail", tuple(mail.values()), mail


def _contradictions(s: Settings) -> Iterator[str]:
    if s.slack_installs and s.slack_app_token:
        yield "SLACK_APP_TOKEN: events of many workspaces come by HTTP, so leave it out beside SLACK_CLIENT_ID"
    if s.slack_desk and not (s.slack or s.discord):
        yield "SLACK_DESK_BOT_TOKEN is of the team's workspace; for the customers set SLACK_BOT_TOKEN or DISCORD_TOKEN"
    if s.discord and not (s.slack or s.slack_desk or s.gorgias):
        yield "Discord's customers need a team: set SLACK_DESK_CHANNEL and what goes with it, or GORGIAS_DOMAIN"
    if s.discord_agents and s.slack and not s.slack_agents:
        yield "DISCORD_AGENTS are of a team that decides in Slack: set SLACK_AGENTS too"
    if s.relais_engine == "llm" and not s.openai_api_key:
        yield "RELAIS_ENGINE=llm needs a model: set OPENAI_API_KEY (any word where the server asks for none)"
    if s.openai_api_key and s.relais_engine != "local" and not s.relais_model:
        yield "The model is half configured: set RELAIS_MODEL to its name, or RELAIS_ENGINE=local"


def _malformed(s: Settings) -> Iterator[str]:
    if s.discord_application_id and not s.discord_application_id.isdigit():
        yield "DISCORD_APPLICATION_ID must be the number under General Information"
    if s.discord_gateway_url and not s.discord_gateway_url.startswith(("ws://", "wss://")):
        yield "DISCORD_GATEWAY_URL must begin with ws:// or wss://"
    for name, token, prefix in (
        ("SLACK_BOT_TOKEN", s.slack_bot_token, "xoxb-"),
        ("SLACK_APP_TOKEN", s.slack_app_token, "xapp-"),
        ("SLACK_DESK_BOT_TOKEN", s.slack_desk_bot_token, "xoxb-"),
        ("SLACK_DESK_APP_TOKEN", s.slack_desk_app_token, "xapp-"),
    ):
        if token and token.get_secret_value().startswith("xoxe."):
            yield (
                f"{name} is of an app with token rotation and would end within half a day; Slack does not switch that "
                "off again, so make the app anew from the manifest (docs/slack.md)"
            )
        elif token and not token.get_secret_value().startswith(prefix):
            yield f"{name} must begin with {prefix}"
    if not s.database_url.startswith("sqlite:///"):
        yield "DATABASE_URL must be a file, as in sqlite:///data/relais.db; other databases are not built yet"
