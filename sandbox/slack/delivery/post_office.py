"""Gets an app's payloads to the bot: picks the way, waits for the acknowledgement, tries again.

Slack's rules (https://docs.slack.dev/apis/events-api): an event that isn't acknowledged within three
seconds is sent again almost at once, then after one and after five minutes, then given up. Interactions
and commands are sent once; the person who caused them sees an error when nothing comes back.

`time_scale` shrinks the waits between attempts, so that a test needs no minutes.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.slack.delivery.parcel import Acknowledgement, Kind, Parcel
from sandbox.slack.delivery.requests import Requests
from sandbox.slack.delivery.sockets import SocketMode
from sandbox.slack.model import Json

if TYPE_CHECKING:
    from sandbox.slack.workspace import SlackApp

RETRY_DELAYS_S = (0.0, 60.0, 300.0)
ACKNOWLEDGE_WITHIN_S = 3.0
KEPT_RECORDS = 2_000


@dataclass(slots=True)
class Counts:
    """What became of the payloads so far. `attempts` counts repetitions too."""

    attempts: int = 0
    acknowledged: int = 0
    retries: int = 0
    lost: int = 0


class PostOffice:
    """All outgoing payloads of one app."""

    def __init__(self, app: "SlackApp", note_change: Callable[[], None], now: Callable[[], float]) -> None:
        self._app = app
        self._now = now
        self._note_change = note_change
        self._requests = Requests(app.signing_secret)
        self._posting: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self.sockets = SocketMode(app.app_id, self)
        self.time_scale = 1.0
        self.acknowledge_within_s = ACKNOWLEDGE_WITHIN_S
        self.queue_limit = 10_000
        self.pending = 0
        self.counts = Counts()
        self.acknowledgements: deque[tuple[Parcel, Acknowledgement]] = deque(maxlen=KEPT_RECORDS)
        self.lost: deque[Parcel] = deque(maxlen=KEPT_RECORDS)

    def send_event(self, payload: Json) -> None:
        """Send an event now and see to it until it is acknowledged or given up."""
        url = self._app.events_url
        if url is not None:
            self._start(Parcel.of(Kind.EVENT, payload, url))
        if url is None or self._app.also_by_socket:
            self._start(Parcel.of(Kind.EVENT, payload, None))

    async def ask(self, kind: Kind, payload: Json) -> Acknowledgement:
        """Send an interaction or a command, and wait for the bot's answer to it."""
        url = self._app.commands_url if kind is Kind.COMMAND else self._app.interactivity_url
        parcel = Parcel.of(kind, payload, url)
        parcel.answer = asyncio.get_running_loop().create_future()
        self._start(parcel)
        return await parcel.answer

    async def close(self) -> None:
        self._is_closed = True
        posting = list(self._posting)
        for task in posting:
            task.cancel()
        await asyncio.gather(*posting, return_exceptions=True)
        await self._requests.close()

    # What the sockets report

    def connections_changed(self) -> None:
        self._note_change()

    def acknowledged(self, parcel: Parcel, payload: Json) -> None:
        parcel.envelope_id = ""
        self._finish(parcel, Acknowledgement(payload))

    def failed(self, parcel: Parcel, reason: str) -> None:
        """This attempt is over; plan the next one, or give up."""
        parcel.envelope_id = ""
        if parcel.kind is not Kind.EVENT:
            error = "dispatch_failed" if reason == "connection_failed" else "operation_timeout"
            self._finish(parcel, Acknowledgement(error=error))
        elif parcel.attempt >= len(RETRY_DELAYS_S):
            self._give_up(parcel)
        else:
            delay_s = RETRY_DELAYS_S[parcel.attempt] * self.time_scale
            parcel.attempt += 1
            parcel.retry_reason = reason
            self.counts.retries += 1
            self._note_change()
            _set_timer(parcel, delay_s, self._attempt, parcel)

    # One parcel's way

    def _start(self, parcel: Parcel) -> None:
        self.pending += 1
        if self.pending > self.queue_limit:
            self._give_up(parcel)
        else:
            self._attempt(parcel)

    def _attempt(self, parcel: Parcel) -> None:
        if parcel.is_done or self._is_closed:
            return
        self.counts.attempts += 1
        parcel.sent_at = self._now()
        if parcel.url is not None:
            task = asyncio.get_running_loop().create_task(self._post(parcel.url, parcel))
            self._posting.add(task)
            task.add_done_callback(self._posting.discard)
        elif self.sockets.push(parcel):
            _set_timer(parcel, self.acknowledge_within_s, self._time_out, parcel, parcel.envelope_id)
        else:
            self.failed(parcel, "connection_failed")

    def _time_out(self, parcel: Parcel, envelope_id: str) -> None:
        if parcel.envelope_id == envelope_id:
            self.failed(parcel, "timeout")

    async def _post(self, url: str, parcel: Parcel) -> None:
        reply = await self._requests.post(url, parcel, self.acknowledge_within_s)
        if not reply.reason:
            self._finish(parcel, Acknowledgement(reply.payload or {}))
        elif reply.wants_no_retry and parcel.kind is Kind.EVENT:
            self._give_up(parcel)
        else:
            self.failed(parcel, reply.reason)

    def _finish(self, parcel: Parcel, acknowledgement: Acknowledgement) -> None:
        # An acknowledgement may come late, when the parcel was already given up or answered for.
        if parcel.is_done:
            return
        self._end(parcel)
        if acknowledgement.is_ok:
            self.counts.acknowledged += 1
        self.acknowledgements.append((parcel, acknowledgement))
        if parcel.answer is not None and not parcel.answer.done():
            parcel.answer.set_result(acknowledgement)
        self._note_change()

    def _give_up(self, parcel: Parcel) -> None:
        self._end(parcel)
        self.counts.lost += 1
        self.lost.append(parcel)
        if parcel.answer is not None and not parcel.answer.done():
            parcel.answer.set_result(Acknowledgement(error="dispatch_failed"))
        self._note_change()

    def _end(self, parcel: Parcel) -> None:
        parcel.is_done = True
        self.pending -= 1
        # Records are kept for a while; what is only needed for sending is not.
        parcel.body = b""
        if parcel.timer is not None:
            parcel.timer.cancel()
            parcel.timer = None


def _set_timer(parcel: Parcel, delay_s: float, callback: Callable[..., None], *arguments: object) -> None:
    if parcel.timer is not None:
        parcel.timer.cancel()
    parcel.timer = asyncio.get_running_loop().call_later(delay_s, callback, *arguments)
