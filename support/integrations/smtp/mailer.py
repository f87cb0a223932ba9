"""The `CodeMailer` port over SMTP: one short plain-text mail a code, one connection a mail.

Codes are rare and must arrive now, so there is no pool to keep alive and nothing to queue: the outbox owns retries.
What a server says may quote an address, so only its numbers go into errors.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from support.errors import MailRefused, MailUnavailable
from support.identity.codes import CODE_LASTS
from support.integrations.smtp.server import MailServer
from support.markdown import plain
from support.model.people import Language
from support.words import Words

TIMEOUT_S = 10.0


class SmtpMailer:
    """Implements `support.ports.CodeMailer`."""

    def __init__(self, server: MailServer, sender: Address, words: Words, shop: str) -> None:
        self._server = server
        self._sender = sender
        self._words = words
        self._shop = shop

    async def send_code(self, address: str, code: str, language: Language) -> None:
        """Hand the mail in. Raises MailUnavailable or MailRefused, `about_address` when this recipient is why."""
        name, _, domain = address.strip().rpartition("@")
        try:
            to = Address(username=name, domain=domain)
        except ValueError:  # a line break
            raise MailRefused("not an address", about_address=True) from None
        mail = self._write(to, code, language)
        async with self._connected() as client:
            with translated("send"):
                await client.send_message(mail, sender=self._sender.addr_spec, recipients=[to.addr_spec])

    async def check(self) -> None:
        """Go as far as a mail would without naming a recipient: connect, sign in, name the sender, take it back."""
        async with self._connected() as client:
            await self._name_sender(client)

    async def ping(self) -> str:
        """What `doctor` tells: where, how encrypted, who signed in, and that the sender is accepted."""
        async with self._connected() as client:
            with translated("NOOP"):
                await client.noop()
            encrypted = client.get_transport_info("sslcontext") is not None
            await self._name_sender(client)
        server = self._server
        how = "TLS" if server.implicit_tls else "STARTTLS" if encrypted else "not encrypted"
        who = f"signed in as {server.user}" if server.user else "no sign-in"
        return f"{server.host}:{server.port}, {how}, {who}, from {self._sender.addr_spec}"

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[SMTP]:
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.implicit_tls,
            start_tls=server.starttls,
            username=server.user,
            password=server.password,
            local_hostname=self._sender.domain,  # else the library asks DNS for this machine's name
            timeout=TIMEOUT_S,
        )
        with translated("connect"):
            await client.connect()
        try:
            yield client
        finally:
            await _leave(client)

    async def _name_sender(self, client: SMTP) -> None:
        with translated("MAIL"):
            await client.mail(self._sender.addr_spec)
            await client.rset()

    def _write(self, to: Address, code: str, language: Language) -> EmailMessage:
        def say(key: str, **values: object) -> str:
            return plain(self._words.say(language, f"mail.code.{key}", **values))

        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = to
        mail["Subject"] = say("subject", shop=self._shop)  # without the code: subjects are logged on the way
        mail["Date"] = localtime()
        mail["Message-ID"] = make_msgid(domain=self._sender.domain)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
        minutes = int(CODE_LASTS.total_seconds() // 60)
        mail.set_content(say("body", shop=self._shop, code=code, minutes=minutes))
        mail["Content-Language"] = language
        return mail


async def _leave(client: SMTP) -> None:
    """QUIT. The mail is handed in or it is not; how the connection ends changes nothing."""
    if not client.is_connected:
        return
    try:
        await client.quit()
    except (SMTPException, OSError):
        client.close()


@contextmanager
def translated(what: str) -> Iterator[None]:
    """The library's errors as ours: 4xx and a broken line may pass, 5xx will not (RFC 5321, 4.2.1)."""
    try:
        yield
    except SMTPRecipientsRefused as error:
        raise _failed("RCPT", max(refusal.code for refusal in error.recipients), about_address=True) from None
    except SMTPDataError as error:
        raise _failed("DATA", error.code, about_address=True) from None
    except SMTPResponseException as error:
        raise _failed(what, error.code, about_address=False) from None
    except SMTPNotSupported as error:  # an address that needs SMTPUTF8 is the only thing we ask for while sending
        raise MailRefused(f"{what}: {error}", about_address=what == "send") from None
    except (SMTPException, OSError, TimeoutError) as error:
        # The bare class is the library's way to say that STARTTLS or AUTH is not offered; others may quote an answer.
        said = str(error) if type(error) is SMTPException else type(error).__name__
        cause = f", {type(error.__cause__).__name__}" if error.__cause__ else ""
        raise MailUnavailable(f"{what}: {said}{cause}") from None


def _failed(what: str, code: int, *, about_address: bool) -> MailUnavailable | MailRefused:
    kind = MailRefused if code >= 500 else MailUnavailable
    return kind(f"{what}: {code}", about_address=about_address)
