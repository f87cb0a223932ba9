"""Nouns to JSON and back, checked by pydantic on the way in: a row that does not fit its type is an error."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from support.model.actions import Proposal
from support.model.cases import Case
from support.model.conversation import Attachment, Memory
from support.model.decisions import Trace
from support.model.deliveries import Body
from support.model.events import InboundEvent
from support.model.people import Venue
from support.model.tickets import TicketSeen
from support.model.watching import Watch

event: TypeAdapter[InboundEvent] = TypeAdapter(Annotated[InboundEvent, Field(discriminator="kind")])
body: TypeAdapter[Body] = TypeAdapter(Annotated[Body, Field(discriminator="kind")])
memory: TypeAdapter[Memory] = TypeAdapter(Memory)
trace: TypeAdapter[Trace] = TypeAdapter(Trace)
venue: TypeAdapter[Venue] = TypeAdapter(Venue)
watch: TypeAdapter[Watch] = TypeAdapter(Watch)
attachments: TypeAdapter[tuple[Attachment, ...]] = TypeAdapter(tuple[Attachment, ...])
proposal: TypeAdapter[Proposal] = TypeAdapter(Proposal)
case: TypeAdapter[Case] = TypeAdapter(Case)
ticket_seen: TypeAdapter[TicketSeen] = TypeAdapter(TicketSeen)
