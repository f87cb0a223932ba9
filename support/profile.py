"""The shop as its customers know it: name, time zone, and who in the team answers when (`data/shop.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

import holidays
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from support.errors import SettingError
from support.model.conversation import Intent
from support.model.decisions import EscalationReason, Priority
from support.model.people import Language

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Span:
    """Working hours of one day, local time of the shop."""

    start: time
    end: time


def _span(value: object) -> object:
    match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('write hours as "09:00-17:30"')
    h1, m1, h2, m2 = map(int, match.groups())
    if (h1, m1) >= (h2, m2) or h2 > 23 or m1 > 59 or m2 > 59:
        raise ValueError("the end must come after the start, on the same day")
    return Span(time(h1, m1), time(h2, m2))


def _time(value: object) -> object:
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if match is None and value not in (None, ""):
        raise ValueError('write a time as "08:30", or leave it empty')
    return time(int(match[1]), int(match[2])) if match else None


def days_off(code: str) -> Container[date]:
    """The public holidays of `US` or `US-OR`; none for an empty code. Raises ValueError for one that is unknown."""
    if not code:
        return ()
    country, _, part = code.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        raise ValueError("must be an ISO 3166 country such as US, or a part of one such as US-OR") from None


class CallsAnHour(BaseModel):
    """How many new requests the team takes within an hour; a further one waits or joins an open one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: int = Field(default=3, gt=0)
    """From one customer: more matters than that in an hour are one matter, or a bad joke."""
    community: int = Field(default=120, gt=0)
    """From one workspace: two a minute is more than a desk reads."""


class Targets(BaseModel):
    """Within how many minutes of working time people answer, by priority; None: as `reply_within_minutes` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    critical: int | None = Field(default=None, gt=0)
    high: int | None = Field(default=None, gt=0)
    normal: int | None = Field(default=None, gt=0)
    low: int | None = Field(default=None, gt=0)


class Closing(BaseModel):
    """What happens when a customer does not write any more after people answered. Hours by the calendar; 0: never."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nudge_after_hours: int = Field(default=48, ge=0)
    close_after_hours: int = Field(default=72, ge=0)
    """After the nudge, or after the answer where there is none."""


class Team(BaseModel):
    """The people behind the bot."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: dict[Language, str] = Field(min_length=1)
    """As a sentence begins with it, by language."""
    language: Language = "en"
    """Hand-offs and desk cards are written in it."""
    reply_within_minutes: int = Field(gt=0, le=7 * 24 * 60)
    hours: dict[Day, Annotated[Span, BeforeValidator(_span)]] = Field(min_length=1)
    holidays: str = ""
    """ISO 3166 country whose public holidays the team takes, `US` or `US-OR`; empty for none."""
    calls_an_hour: CallsAnHour = CallsAnHour()
    targets: Targets = Targets()
    remind_minutes: int = Field(default=30, gt=0)
    """Working time before a target is missed in which the desk is reminded, but no more than half of the target."""
    closing: Closing = Closing()

    @field_validator("holidays")
    @classmethod
    def _known(cls, value: str) -> str:
        days_off(value)
        return value

    def name_in(self, language: Language) -> str:
        """The team's name in that language, or in one it has."""
        return self.name.get(language) or next(iter(self.name.values()))


class Identity(BaseModel):
    """How customers are verified, beyond what needs no setting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    link_days: int = Field(default=30, ge=1, le=365)
    """How long an account stays linked to its customer after a one-time code."""
    slack_email: bool = False
    """Believe the address of a Slack profile that Slack confirmed, together with an order's number, without a code."""


class Desk(BaseModel):
    """How the team works in its channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digest_at: Annotated[time | None, BeforeValidator(_time)] = None
    """At that local time of each working day the team's channel gets a digest; None: never."""
    drafts: bool = True
    """While people have a conversation, what the bot would answer is put under the card."""
    reply_by_message: bool = False
    """A message in a card's thread that begins with `!reply ` is an answer to the customer; all others stay inside."""


class UnansweredAfter(BaseModel):
    """Answer what nobody answered within so many minutes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unanswered_after: int = Field(gt=0, le=7 * 24 * 60)


Answering = Literal["always", "mention", "draft"] | UnansweredAfter
"""When the bot answers new questions in a help channel: each; where it is mentioned; only by what the team approved;
what nobody else answered."""


class Unresolved(BaseModel):
    """When a thread that the bot did not settle goes to people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repeated: bool = True
    """Who asks the same again within an hour gets a person."""
    silent_after_wall_minutes: int = Field(default=0, ge=0)
    """Who was asked for an order's number, a proof or a code and says nothing for so long, too; 0: no."""


class Route(BaseModel):
    """What a hand-off about one of these topics, or for one of these reasons, comes with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: tuple[Intent | EscalationReason, ...] = Field(min_length=1)
    team: str | None = None
    """The helpdesk's team, by its name there."""
    priority: Priority | None = None
    tags: tuple[str, ...] = ()


class Helpdesk(BaseModel):
    """How hand-offs are sorted: the first route that fits and names a team, or a priority, decides it; tags add up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    routes: tuple[Route, ...] = ()

    def route(self, topic: Intent | None, reason: EscalationReason) -> Route:
        """What all routes together say of a hand-off."""
        fit = [route for route in self.routes if topic in route.about or reason in route.about]
        return Route(
            about=(reason,),
            team=next((route.team for route in fit if route.team), None),
            priority=next((route.priority for route in fit if route.priority), None),
            tags=tuple(tag for route in fit for tag in route.tags),
        )


class ShopProfile(BaseModel):
    """`data/shop.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    timezone: str
    language: Language = "en"
    voice: str = "Friendly, plain and brief, like a knowledgeable colleague in the shop."
    """How a model is to sound, in words for it."""
    team: Team
    identity: Identity = Identity()
    desk: Desk = Desk()
    helpdesk: Helpdesk = Helpdesk()
    channels: dict[str, Answering] = {}
    """By a help channel's name or id; `default` for the others."""
    unresolved: Unresolved = Unresolved()

    def answering(self, *names: str) -> Answering:
        """How the channel of these names is answered in."""
        found = (self.channels[name] for name in (*names, "default") if name in self.channels)
        return next(found, "always")

    def check_channels(self, known: Collection[str]) -> None:
        """Raises SettingError for a channel that is none of the help channels, by their names and ids."""
        unknown = sorted(self.channels.keys() - set(known) - {"default"})
        if unknown:
            raise SettingError(f"shop.yaml: channels: no help channel is called {', '.join(unknown)}")

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("must be an IANA time zone such as Europe/Paris")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.timezone)


def load_profile(path: Path) -> ShopProfile:
    """Read the file. Raises SettingError naming the file, the key and the repair."""
    try:
        return ShopProfile.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except FileNotFoundError:
        raise SettingError(f"{path} is missing: it says who the shop is and when its team answers") from None
    except yaml.YAMLError as error:
        raise SettingError(f"{path} is not valid YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingError(f"{path}: {key or 'top level'}: {first['msg'].removeprefix('Value error, ')}") from None
