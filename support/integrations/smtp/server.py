"""Which server, how to sign in, and how it is encrypted: SMTP_URL, read once.

`smtps://` speaks TLS from the first byte (port 465, RFC 8314). `smtp://` must offer STARTTLS (port 587, RFC 6409),
but for a server on this machine, or where the operator writes `?starttls=no`; a password never goes out in clear.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from support.errors import SettingError

SUBMISSION_PORT, TLS_PORT = 587, 465
EXAMPLE = "smtp://user:password@mail.example.com:587"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. `starttls` None: used where it is offered."""

    host: str
    port: int
    implicit_tls: bool
    starttls: bool | None
    user: str | None
    password: str | None = field(repr=False)


def read_url(url: str) -> MailServer:
    """SMTP_URL in its parts. Raises SettingError saying what is wrong, without the password."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise SettingError("SMTP_URL: the port is no number up to 65535") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingError(f"SMTP_URL must look like {EXAMPLE} (or smtps://…)")
    if bool(parts.username) != bool(parts.password):
        raise SettingError("SMTP_URL has a user or a password without the other; write both, or neither")
    options = parse_qs(parts.query)
    wish = options.pop("starttls", ["yes"])[-1]
    if options or wish not in ("yes", "no") or parts.path not in ("", "/"):
        raise SettingError("SMTP_URL: after the port only ?starttls=no may follow")
    implicit, local = parts.scheme == "smtps", _is_here(parts.hostname)
    if wish == "no" and parts.password and not (implicit or local):
        raise SettingError("SMTP_URL: ?starttls=no would send the password in clear; leave one of the two out")
    return MailServer(
        host=parts.hostname,
        port=port or (TLS_PORT if implicit else SUBMISSION_PORT),
        implicit_tls=implicit,
        starttls=False if implicit or wish == "no" else (None if local else True),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def read_sender(mail_from: str, shop: str) -> Address:
    """MAIL_FROM as an address; without a name of its own it gets the shop's. Raises SettingError."""
    name, spec = parseaddr(mail_from)
    try:
        address = Address(name or shop, addr_spec=spec)
    except (MessageError, ValueError, IndexError):
        address = Address()
    if not address.username or not address.domain:
        raise SettingError("MAIL_FROM must be an address such as help@example.com or Example <help@example.com>")
    return address


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
