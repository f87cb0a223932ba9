"""Codes by mail, over real sockets: what arrives, and what each failure of a server becomes."""

import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from sandbox.smtp.faults import Fault
from sandbox.smtp.server import Smtp, start
from support.errors import MailRefused, MailUnavailable
from support.integrations.smtp.mailer import SmtpMailer
from support.integrations.smtp.server import read_sender, read_url
from tests.wording import WORDS

MAYA = "maya.lind@example.com"
TEXTS = Path(__file__).parents[4] / "data" / "texts"


@pytest.fixture
async def smtp() -> AsyncIterator[Smtp]:
    async with start() as running:
        yield running


def mailer_of(smtp: Smtp, url: str | None = None, mail_from: str = "") -> SmtpMailer:
    sender = read_sender(mail_from or smtp.mail_from, "Northbeam")
    return SmtpMailer(read_url(url or smtp.url), sender, WORDS, "Northbeam")


async def test_a_code_arrives_as_plain_text(smtp: Smtp) -> None:
    await mailer_of(smtp).send_code(MAYA, "012345", "en")
    (mail,) = smtp.room.mails_to(MAYA)
    assert (mail.sender, mail.subject, mail.codes) == ("help@northbeam.example", "Your code for Northbeam", ["012345"])
    for words in ("Northbeam", "10 minutes", "ignore this mail"):
        assert words in mail.text
    message = mail.message
    assert message["From"] == "Northbeam <help@northbeam.example>"
    assert (message["To"], message["Auto-Submitted"], message.get_content_type()) == (
        MAYA,
        "auto-generated",
        "text/plain",
    )
    assert message["Date"]
    assert message["Message-ID"].endswith("@northbeam.example>")


async def test_in_french(smtp: Smtp) -> None:
    await mailer_of(smtp).send_code(MAYA, "012345", "fr")
    (mail,) = smtp.room.mails_to(MAYA)
    assert mail.subject == "Votre code pour Northbeam"
    assert "Si vous n'avez rien demandé, ignorez" in mail.text
    assert mail.message["Content-Language"] == "fr"


async def test_the_code_is_not_in_the_headers(smtp: Smtp) -> None:
    await mailer_of(smtp).send_code(MAYA, "918273", "en")
    (mail,) = smtp.room.mails
    assert b"918273" not in mail.source.partition(b"\r\n\r\n")[0]


async def test_addresses_beyond_ascii(smtp: Smtp) -> None:
    await mailer_of(smtp).send_code("élise@exämple.com", "012345", "fr")
    assert smtp.room.mails_to("élise@exämple.com")[0].codes == ["012345"]


async def test_checking_sends_nothing(smtp: Smtp) -> None:
    mailer = mailer_of(smtp)
    await mailer.check()
    assert await mailer.ping() == (
        f"127.0.0.1:{smtp.port}, not encrypted, signed in as relais, from help@northbeam.example"
    )
    assert smtp.room.mails == []


Do = Callable[[SmtpMailer], Any]
SEND: Do = lambda mailer: mailer.send_code(MAYA, "012345", "en")  # noqa: E731
CHECK: Do = lambda mailer: mailer.check()  # noqa: E731


@pytest.mark.parametrize("do", [SEND, CHECK])
@pytest.mark.parametrize("kind", ["answer", "drop"])
@pytest.mark.parametrize("at", ["EHLO", "AUTH", "MAIL"])
async def test_what_fails_for_now_before_the_recipient_is_the_servers_fault(
    smtp: Smtp, do: Do, kind: Any, at: Any
) -> None:
    smtp.room.faults.add(Fault(kind, at, 451, times=None))
    with pytest.raises(MailUnavailable) as raised:
        await do(mailer_of(smtp))
    assert not raised.value.about_address
    smtp.room.faults.clear()
    await do(mailer_of(smtp))


@pytest.mark.parametrize("do", [SEND, CHECK])
@pytest.mark.parametrize(("at", "code"), [("AUTH", 535), ("MAIL", 550), ("MAIL", 553)])
async def test_credentials_and_sender_are_refused_for_good_for_every_number(
    smtp: Smtp, do: Do, at: Any, code: int
) -> None:
    smtp.room.faults.add(Fault("answer", at, code, times=None))
    with pytest.raises(MailRefused, match=str(code)) as raised:
        await do(mailer_of(smtp))
    assert not raised.value.about_address


@pytest.mark.parametrize(("at", "code", "error"), [
    ("RCPT", 450, MailUnavailable), ("DATA", 452, MailUnavailable), ("RCPT", 550, MailRefused), ("DATA", 554, MailRefused),
])  # fmt: skip
async def test_a_recipient_that_is_refused_is_told_apart(
    smtp: Smtp, at: Any, code: int, error: type[MailUnavailable | MailRefused]
) -> None:
    smtp.room.faults.add(Fault("answer", at, code, to=MAYA))
    with pytest.raises(error, match=str(code)) as raised:
        await mailer_of(smtp).send_code(MAYA, "012345", "en")
    assert raised.value.about_address
    assert MAYA not in str(raised.value)
    assert smtp.room.mails == []


async def test_a_server_that_is_down(smtp: Smtp) -> None:
    mailer = mailer_of(smtp)
    await smtp.go_down()
    for do in (SEND, CHECK):
        with pytest.raises(MailUnavailable):
            await do(mailer)
    await smtp.come_up()
    await mailer.check()


async def test_where_starttls_is_needed_and_missing_the_password_stays_here(smtp: Smtp) -> None:
    """As for any server that is not on this machine."""
    server = replace(read_url(smtp.url), starttls=True)
    mailer = SmtpMailer(server, read_sender(smtp.mail_from, "Northbeam"), WORDS, "Northbeam")
    smtp.room.faults.add(Fault("answer", "AUTH", 535))
    with pytest.raises(MailUnavailable, match="STARTTLS"):
        await mailer.check()


async def test_a_wrong_password(smtp: Smtp) -> None:
    with pytest.raises(MailRefused, match="535"):
        await mailer_of(smtp, f"smtp://relais:wrong@127.0.0.1:{smtp.port}").check()


async def test_a_server_that_wants_a_sign_in_says_so(smtp: Smtp) -> None:
    with pytest.raises(MailRefused, match="530"):
        await mailer_of(smtp, f"smtp://127.0.0.1:{smtp.port}").check()


async def test_an_address_with_a_line_break_goes_nowhere(smtp: Smtp) -> None:
    with pytest.raises(MailRefused):
        await mailer_of(smtp).send_code("maya@example.com\r\nBcc: eve@example.com", "012345", "en")
    assert smtp.room.mails == []


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """A certificate authority that this process trusts, by the variable that OpenSSL reads."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return ca


def tls_for(ca: trustme.CA, host: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert(host).configure_cert(context)
    return context


@pytest.mark.parametrize("implicit", [True, False])
async def test_tls_from_the_start_or_by_starttls(authority: trustme.CA, implicit: bool) -> None:
    async with start(tls=tls_for(authority, "127.0.0.1"), implicit_tls=implicit) as smtp:
        mailer = mailer_of(smtp)
        assert ("TLS" if implicit else "STARTTLS") in await mailer.ping()
        await mailer.send_code(MAYA, "012345", "en")
        assert smtp.room.mails_to(MAYA)[0].codes == ["012345"]


@pytest.mark.parametrize("implicit", [True, False])
async def test_another_servers_certificate_is_not_accepted(authority: trustme.CA, implicit: bool) -> None:
    async with start(tls=tls_for(authority, "mail.example.com"), implicit_tls=implicit) as smtp:
        with pytest.raises(MailUnavailable, match="SSLCertVerificationError"):
            await mailer_of(smtp).send_code(MAYA, "012345", "en")
        assert smtp.room.mails == []
