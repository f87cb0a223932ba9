"""One-time codes: made, kept as a salted hash, counted before they are judged.

Rules they live by:
- an account has one code at a time; a new one ends the one before;
- a code is asked for by an order's number. A number that leads nowhere gets a row of the same shape that no six digits
  match, so that limits, waiting and answers are the same whether the order exists or not;
- a try is counted before it is judged, and judging costs the same whether there is a code or not;
- the code itself exists in this process's memory while its mail is sent, and nowhere else of ours.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from support.model.commerce import CustomerId, order_key
from support.model.conversation import ConversationId
from support.model.people import Account, AccountKey, Language

DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
TRIES_A_CODE = 5
"""With three codes an hour: fifteen guesses at a million."""
WINDOW = timedelta(hours=1)
CODES_AN_ACCOUNT = 3
CODES_AN_ORDER = 3
"""From all accounts together, so that nobody's mailbox can be flooded."""
CODES_AN_ADDRESS = 6
"""For all of its orders together. The codes after that go nowhere, and nobody can tell them from others."""
CODES_A_WORKSPACE = 100
"""A brake on a whole community asking at once; far above what a busy hour needs."""

_SCRYPT_N = 2**12
"""9 ms a guess (RFC 7914, with r=8, p=1): trying out a stolen row takes hours, and a code lives ten minutes."""

_GAP = r"[ \u00a0\u202f.–-]"
_CODE = re.compile(rf"(?<![^\W_])(?<!#)(?<!\d{_GAP})\d(?:{_GAP}?\d){{{DIGITS - 1}}}(?![^\W_]|[,.]\d|{_GAP}\d)")
"""Six digits, alone or in groups, that are not part of a longer number."""
_CALLED_AN_ORDER = re.compile(
    r"(?:#|\b(?:order|commande|cmd)s?(?:\s++(?:number|no|nr|num[ée]ro|n°))?)\s*+[:.]?\s*+#?\s*+$", re.IGNORECASE
)
_BEFORE = 60
"""Signs before six digits that are read for what the digits are called."""
MOST_GROUPS = 20
"""Of one text, each compared at the price of a guess. What has more of them is no message with a code in it."""
MASK = "••••••"


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """Somebody wants a code for an order. `id` is its delivery's: a mail sent again for it is no second request."""

    id: str
    account: Account
    order: str
    language: Language
    conversation: ConversationId
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where the code of an order goes, and whom it will prove. `customer`: whose own address it is at the shop."""

    email: str
    order: str
    customer: CustomerId | None


CodeState = Literal["out", "used", "void"]


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is kept. `to` None: it went nowhere."""

    id: str
    account: AccountKey
    workspace: str
    order: str
    """The number that was asked for, as `counted_as` writes it."""
    conversation: ConversationId
    to: Addressee | None
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    made_at: datetime
    expires_at: datetime
    tries: int = 0
    state: CodeState = "out"

    def is_live(self, now: datetime) -> bool:
        """Can it still be entered?"""
        return self.state == "out" and now < self.expires_at and self.tries < TRIES_A_CODE


@dataclass(frozen=True, slots=True)
class Asked:
    """How many codes were asked for within WINDOW."""

    account: int
    order: int
    workspace: int

    @property
    def no_more(self) -> bool:
        """Is any limit reached?"""
        return (
            self.account >= CODES_AN_ACCOUNT or self.order >= CODES_AN_ORDER or self.workspace >= CODES_A_WORKSPACE
        )  # fmt: skip


class Codes(Protocol):
    """Where codes are kept, until they no longer count for a limit."""

    async def put(self, code: Code) -> bool:
        """Keep it in place of an earlier one with its id; whatever else the account has out is void now.

        False where it is not to be sent: others may have asked since `asked` was read, so that it would pass a limit
        and is not kept; or its address has had CODES_AN_ADDRESS, and what is kept goes nowhere.
        """
        ...

    async def newest(self, account: AccountKey) -> Code | None: ...

    async def count_try(self, account: AccountKey) -> Code | None:
        """The account's newest code with this try counted, in one transaction."""
        ...

    async def mark(self, id: str, state: CodeState) -> None:
        """Note what became of a code that is out; one that is not stays as it is."""
        ...

    async def asked(self, account: Account, order: str, now: datetime, *, besides: str = "") -> Asked:
        """Count what was asked for within WINDOW, apart from the request `besides`."""
        ...


@dataclass(frozen=True, slots=True)
class Right:
    """The code is right; `again` when it was used before."""

    code: Code
    to: Addressee
    again: bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not the code. How many tries are left is not said."""


@dataclass(frozen=True, slots=True)
class Spent:
    """The code can't be entered any more: too many tries, used, or taken back."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The code is too old, or none was asked for."""


class OneTimeCodes:
    """Makes codes and judges what people enter."""

    def __init__(self, rows: Codes) -> None:
        self._rows = rows

    async def may_ask(self, account: Account, number: str, now: datetime, *, besides: str = "") -> bool:
        """Is there room within the limits for one more?"""
        return not (await self._rows.asked(account, counted_as(number), now, besides=besides)).no_more

    async def is_out(self, account: Account, number: str, now: datetime) -> bool:
        """Has the account a code for this order (for any, when `number` is empty) that it can still enter?"""
        code = await self._rows.newest(account.key)
        return code is not None and code.is_live(now) and (not number or code.order == counted_as(number))

    async def make(self, request: CodeRequest, to: Addressee | None, now: datetime) -> str | None:
        """A new code for the request, kept as a hash; the six digits to be sent, None when they go nowhere."""
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        salt = secrets.token_bytes(16)
        digest = await _digest(salt, digits)
        code = Code(
            request.id, request.account.key, request.account.workspace, counted_as(request.order), request.conversation,
            to, salt, digest if to else secrets.token_bytes(len(digest)), now, now + CODE_LASTS,
        )  # fmt: skip
        return digits if await self._rows.put(code) and to else None

    async def judge(self, account: Account, entered: str, now: datetime) -> Right | Wrong | Spent | Expired:
        """Count a try, then judge it.

        A used code is right again for as long as it would have lasted: a form whose answer got lost is sent twice.
        """
        code = await self._rows.count_try(account.key)
        is_right = await _matches(code, digits_of(entered))
        if code is None or now >= code.expires_at:
            return Expired()
        if code.state == "void" or code.tries > TRIES_A_CODE:
            return Spent()
        if not is_right or code.to is None:
            return Spent() if code.tries == TRIES_A_CODE else Wrong()
        return Right(code, code.to, again=code.state == "used")

    async def use(self, code: Code) -> None:
        """Note that the code did what it was for."""
        await self._rows.mark(code.id, "used")

    async def last(self, account: Account, now: datetime) -> Code | None:
        """The account's last code while it would last, whatever became of it: six digits may still be it."""
        code = await self._rows.newest(account.key)
        return code if code is not None and now < code.expires_at else None

    async def is_shown_in(self, account: Account, text: str, now: datetime) -> bool:
        """Does the text hold the account's code? No try: for texts that can't be used to enter it. A long list of
        digits is taken for one that does: at worst the account asks for another code.
        """
        code = await self.last(account, now)
        if code is None:
            return False
        groups = _groups(text)
        return len(groups) > MOST_GROUPS or await _is_among(code, groups)

    async def is_late_in(self, account: Account, text: str, now: datetime) -> bool:
        """Does the text hold the account's last code, after its time? Nobody guesses anything by it."""
        code = await self._rows.newest(account.key)
        if code is None or now < code.expires_at:
            return False
        groups = _groups(text)
        return len(groups) <= MOST_GROUPS and await _is_among(code, groups)

    async def void(self, account: Account) -> None:
        """End the code that the account has out, if any."""
        code = await self._rows.newest(account.key)
        if code is not None:
            await self._rows.mark(code.id, "void")


def may_hold_code(text: str) -> bool:
    """Are there six digits in it that may be a code?"""
    return _CODE.search(text) is not None


def find_code(text: str) -> str | None:
    """Six digits that may be a code ("482913", "my code is 482-913"), unless they are called an order's number."""
    return next((match[0] for match in _CODE.finditer(text) if not _is_order(match)), None)


def hide_codes(text: str, *, orders_too: bool = False) -> str:
    """The text with everything that may be a code replaced; what is called an order's number only if asked to."""
    return _CODE.sub(lambda match: match[0] if _is_order(match) and not orders_too else MASK, text)


def digits_of(entered: str) -> str:
    """What was entered without blanks, dashes and the like; digits of any script as 0 to 9."""
    return "".join(str(unicodedata.digit(sign)) for sign in entered if sign.isdigit())


def counted_as(number: str) -> str:
    """What tries at an order, and its codes, are counted under: its digits, so that it is one order however it is
    written, with signs in between, with the shop's prefix or without.
    """
    return (digits_of(number) or order_key(number))[:80]


def _is_order(match: re.Match[str]) -> bool:
    at = match.start()
    return _CALLED_AN_ORDER.search(match.string, max(0, at - _BEFORE), at) is not None


def _groups(text: str) -> set[str]:
    """The groups of six digits in it."""
    return {digits_of(found[0]) for found in _CODE.finditer(text)}


async def _is_among(code: Code, groups: set[str]) -> bool:
    return any([await _matches(code, digits) for digits in groups])


async def _matches(code: Code | None, digits: str) -> bool:
    salt = code.salt if code else bytes(16)
    digest = await _digest(salt, digits[: DIGITS + 1])
    return code is not None and hmac.compare_digest(digest, code.digest)


async def _digest(salt: bytes, digits: str) -> bytes:
    return await asyncio.to_thread(
        hashlib.scrypt, digits.encode(), salt=salt, n=_SCRYPT_N, r=8, p=1, dklen=32
    )  # fmt: skip
