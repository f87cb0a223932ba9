"""SMTP_URL and MAIL_FROM: what is understood, and what is refused before anything is sent."""

import pytest

from support.errors import SettingError
from support.integrations.smtp.server import read_sender, read_url


@pytest.mark.parametrize(
    ("url", "port", "implicit_tls", "starttls"),
    [
        ("smtp://mail.example.com", 587, False, True),
        ("smtp://mail.example.com:25", 25, False, True),
        ("smtp://u:p@mail.example.com", 587, False, True),
        ("smtps://u:p@mail.example.com", 465, True, False),
        ("smtps://mail.example.com:4650", 4650, True, False),
        ("smtp://mailhog:1025?starttls=no", 1025, False, False),
        ("smtp://127.0.0.1:1025", 1025, False, None),
        ("smtp://u:p@localhost", 587, False, None),
        ("smtp://u:p@[::1]:2525/", 2525, False, None),
    ],
)
def test_encryption_follows_from_scheme_and_place(
    url: str, port: int, implicit_tls: bool, starttls: bool | None
) -> None:
    server = read_url(url)
    assert (server.port, server.implicit_tls, server.starttls) == (port, implicit_tls, starttls)


def test_signs_in_user_and_password_are_unescaped_and_not_shown() -> None:
    server = read_url("smtp://me%40example.com:p%2F%3Aw@mail.example.com")
    assert (server.user, server.password) == ("me@example.com", "p/:w")
    assert "p/:w" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        "", "mail.example.com:587", "http://mail.example.com", "smtp://", "smtp://mail.example.com:0x1",
        "smtp://mail.example.com:99999", "smtp://user@mail.example.com", "smtp://:secret@mail.example.com",
        "smtp://mail.example.com/path", "smtp://mail.example.com?tls=1", "smtp://mail.example.com?starttls=maybe",
        "smtp://u:secret@mail.example.com?starttls=no",
    ],
)  # fmt: skip
def test_what_cannot_work_is_named_without_the_password(url: str) -> None:
    with pytest.raises(SettingError, match="SMTP_URL") as raised:
        read_url(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("mail_from", "name", "spec"),
    [
        ("help@example.com", "Northbeam", "help@example.com"),
        ("Help Desk <help@example.com>", "Help Desk", "help@example.com"),
        ('"Lind, Maya" <maya@example.com>', "Lind, Maya", "maya@example.com"),
    ],
)
def test_the_sender_has_a_name(mail_from: str, name: str, spec: str) -> None:
    address = read_sender(mail_from, "Northbeam")
    assert (address.display_name, address.addr_spec) == (name, spec)


@pytest.mark.parametrize("mail_from", ["", "help", "Help Desk", "a b@example.com", "<>", "@example.com", "x@"])
def test_a_sender_that_is_no_address_is_refused(mail_from: str) -> None:
    with pytest.raises(SettingError, match="MAIL_FROM"):
        read_sender(mail_from, "Northbeam")
