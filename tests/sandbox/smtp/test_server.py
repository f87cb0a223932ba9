"""The mail stand-in itself: boxes, people over HTTP, failures on order."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiohttp
import pytest

from sandbox.smtp.faults import Fault
from sandbox.smtp.server import Smtp, start


@pytest.fixture
async def smtp() -> AsyncIterator[Smtp]:
    async with start() as running:
        yield running


def _hand_in(smtp: Smtp, *to: str, text: str = "code 482913", sign_in: bool = True) -> None:
    """With the standard library's client: not the one that the bot uses."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "help@example.com", ", ".join(to), "A subject"
    mail.set_content(text)
    with smtplib.SMTP("127.0.0.1", smtp.port, local_hostname="test", timeout=20) as client:
        if sign_in:
            client.login(smtp.room.user, smtp.room.password)
        client.send_message(mail)


async def test_mail_lies_in_each_recipients_box(smtp: Smtp) -> None:
    await asyncio.to_thread(_hand_in, smtp, "ada@example.com", "bob@example.com")
    async with smtp.people() as people:
        for address in ("ada@example.com", "Bob@Example.com"):
            (mail,) = await people.mails_to(address)
            assert (mail.subject, mail.codes) == ("A subject", ("482913",))
        assert await people.codes_for("eve@example.com") == []


async def test_who_waits_for_a_code_gets_it_when_it_comes(smtp: Smtp) -> None:
    async with smtp.people() as people:
        waiting = asyncio.create_task(people.wait_for_code("ada@example.com", known=1))
        await asyncio.to_thread(_hand_in, smtp, "ada@example.com", text="code 111111")
        await asyncio.to_thread(_hand_in, smtp, "ada@example.com", text="code 222222, not 1234567")
        assert await waiting == "222222"
        with pytest.raises(TimeoutError):
            await people.wait_for_code("eve@example.com", timeout_s=0.05)


async def test_nothing_goes_without_signing_in(smtp: Smtp) -> None:
    with pytest.raises(smtplib.SMTPSenderRefused):
        await asyncio.to_thread(_hand_in, smtp, "ada@example.com", sign_in=False)


async def test_failures_strike_where_and_as_often_as_ordered(smtp: Smtp) -> None:
    async with aiohttp.ClientSession() as http:
        url = f"{smtp.base_url}/sandbox/faults"
        order = {"kind": "answer", "at": "RCPT", "code": 550, "times": 2, "to": "ada@example.com"}
        assert (await http.post(url, json=order)).status == 204
        for wrong in (
            {"kind": "answer"},
            {"kind": "explode", "at": "RCPT"},
            {"kind": "answer", "at": "RCPT", "code": 250},
        ):
            assert (await http.post(url, json=wrong)).status == 400
        await asyncio.to_thread(_hand_in, smtp, "bob@example.com")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await asyncio.to_thread(_hand_in, smtp, "ada@example.com")
        await http.delete(url)
        await asyncio.to_thread(_hand_in, smtp, "ada@example.com")


async def test_slow_is_late_but_good(smtp: Smtp) -> None:
    smtp.room.faults.add(Fault("slow", "DATA", seconds=0.01))
    await asyncio.to_thread(_hand_in, smtp, "ada@example.com")
    assert len(smtp.room.mails) == 1
