"""What the operator is told of mail: by `doctor` and on the start screen, with it, without it, and while it is down."""

from __future__ import annotations

import pytest

from bot import lowered
from handlers.composition.examining import examine_all
from handlers.doctor import Finding
from handlers.screen import screen
from sandbox.smtp.faults import Fault
from sandbox.world import World
from support import config
from support.config import Settings
from support.errors import SettingError


def settings_of(world: World, **changes: str) -> Settings:
    return config.load(_env_file=None, **lowered(world.environment()), **changes)


async def mail_of(world: World, settings: Settings | None = None) -> Finding:
    findings = await examine_all(settings or settings_of(world))
    return next(finding for finding in findings if finding.name == "Mail")


async def test_doctor_signs_in_and_sends_nothing(world: World) -> None:
    found = await mail_of(world)
    assert found.ok is True
    assert "signed in as relais, from help@northbeam.example" in found.text
    assert world.smtp.room.mails == []


async def test_doctor_says_what_is_broken_and_where_to_read_on(world: World) -> None:
    world.smtp.room.faults.add(Fault("answer", "AUTH", 535, times=None))
    found = await mail_of(world)
    assert found.ok is False
    assert "535" in found.text
    assert "docs/mail.md" in found.text
    assert world.smtp.room.password not in found.text
    await world.smtp.go_down()
    assert (await mail_of(world)).ok is False


async def test_without_mail_both_say_what_is_off(world: World) -> None:
    environment = lowered(world.environment())
    del environment["smtp_url"], environment["mail_from"]
    settings = config.load(_env_file=None, **environment)
    found = await mail_of(world, settings)
    assert found.ok is None
    assert "SMTP_URL" in found.text
    assert "goes to a person" in found.text
    (line,) = (line for line in screen(settings, None, None, 8080) if "Mail" in line)
    assert "off" in line
    assert "goes to a person" in line


async def test_the_start_screen_names_the_sender_and_no_password(world: World) -> None:
    (line,) = (line for line in screen(settings_of(world), None, None, 8080) if "Mail" in line)
    assert "help@northbeam.example" in line
    assert world.smtp.room.password not in "\n".join(screen(settings_of(world), None, None, 8080))


@pytest.mark.parametrize("missing", ["smtp_url", "mail_from"])
def test_half_of_it_stops_the_start(missing: str) -> None:
    both = {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "help@example.com"}
    with pytest.raises(SettingError, match=missing.upper()):
        config.load(_env_file=None, **(both | {missing: ""}))
