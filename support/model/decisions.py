"""What an engine wants to happen: a closed union. An engine only wants; the router and the rules do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from support.model.actions import Action
from support.model.conversation import Intent, Memory
from support.model.people import Language
from support.model.watching import Watch

Style = Literal["default", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Button:
    """A button of ours. `action` is one of the names the handlers register; `url` makes it a plain link.

    `held` is the delivery that its first press shows, where a platform shows private things only to who presses.
    """

    action: str
    label: str
    value: str = ""
    style: Style = "default"
    url: str | None = None
    held: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a policy statement comes from: shown to the customer as the source."""

    source: str
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the shop's knowledge. `score` is 0..1, comparable within one search only."""

    source: str
    title: str
    text: str
    language: Language
    score: float
    url: str | None = None

    @property
    def citation(self) -> Citation:
        return Citation(source=self.source, title=self.title, url=self.url)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What thumbs up and thumbs down say to who can't see them."""

    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Good:
    """A picture of one of an order's goods, and what it is. `alt` is for who can't see it."""

    caption: str
    image_url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of a way. The words alone say whether it is over, now, or to come; a sign may say so too."""

    text: str
    progress: Literal["done", "now", "ahead"]


@dataclass(frozen=True, slots=True)
class Track:
    """The steps of an order, or of a part of it that `title` names."""

    title: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order at a glance, below the text that tells it: for the customer alone, as that is."""

    goods: tuple[Good, ...] = ()
    tracks: tuple[Track, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Its ways in words, for whoever sees nothing else."""
        return tuple(
            line
            for track in self.tracks
            for line in (*([track.title] if track.title else ()), *(mark.text for mark in track.marks))
        )


@dataclass(frozen=True, slots=True)
class Content:
    """Something to say, in neutral Markdown (`**bold**`, `[text](url)`, `- ` lists); each channel renders it."""

    text: str
    buttons: tuple[Button, ...] = ()
    citations: tuple[Citation, ...] = ()
    source_label: str = "Source:"
    """The word before the citations, in the content's language."""
    image_url: str | None = None
    image_alt: str | None = None
    ours: bool = False
    """Every word is the shop's own, none a customer's or a product's: it may be shown with all that Markdown can do."""
    opinion: Opinion | None = None
    """Asks whether it helped."""
    card: OrderCard | None = None

    @property
    def in_words(self) -> Content:
        """The same without pictures."""
        card = OrderCard(tracks=self.card.tracks) if self.card and self.card.tracks else None
        return replace(self, image_url=None, image_alt=None, card=card)


TaskForm = Literal["address", "contact", "customer"]
"""Forms of a task: a delivery address; phone and e-mail of an order; the customer's own data."""
FormName = Literal["proof", "code", "order", "decline", "rating", "answer"]
"""An order's number with its e-mail; a one-time code; an order's number alone; why the team declines something; a word
about how it was; an answer in words, where there is no place to write one."""
DeskForm = Literal["desk_reply", "desk_snooze", "desk_resolve"]
"""Forms of the team about a conversation: an answer, until when it is put off, why it is done."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Say it. `public` holds no customer data; `private` is for the customer alone. At least one is set.

    `passing`: a word about what is going on, not an order's data that buttons could show again.
    """

    public: Content | None = None
    private: Content | None = None
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the customer one thing. `form` names a private form that the button opens; None asks in the thread.

    With `form="code"` the question says why; that a code was sent, for the order of the memory, is added to it and seen
    to (`support.verification`). `private`: the question names what only the customer may read.
    """

    question: Content
    waiting_for: Literal["order_number", "proof", "code", "choice"]
    form: FormName | None = None
    private: bool = False


Priority = Literal["critical", "high", "normal", "low"]
EscalationReason = Literal[
    "asked_for_human", "angry", "not_understood", "not_in_policies", "proof_failed", "shop_unavailable", "needs_person",
    "problem_report", "action_failed", "action_unclear", "undelivered", "not_helped", "repeated",
    "silent_after_wall", "draft", "paused",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Escalate:
    """People must take it from here."""

    reason: EscalationReason
    priority: Priority = "normal"
    say: Content | None = None
    """What to tell the customer first, apart from who will answer and when."""
    facts: tuple[tuple[str, str], ...] = ()
    """What the team must know besides, as (name, value) in the team's language."""
    quiet: bool = False
    """Tell the customer nothing: people's answer is the first that they hear."""


@dataclass(frozen=True, slots=True)
class Propose:
    """The customer wants this done. Rules say whether it is offered, refused or handed to people; a yes comes after.

    It may be proposed for an account that has not proven anything yet: what is missing is then asked for first.
    """

    action: Action
    then: str = ""
    """What comes after it, in words."""


@dataclass(frozen=True, slots=True)
class StaySilent:
    """Nothing to say, and why (for the operator)."""

    why: str


Decision = Reply | Ask | Propose | Escalate | StaySilent


@dataclass(frozen=True, slots=True)
class Proven:
    """One statement of a reply and what it rests on. `role`: what it is there (`expected`, `paid`)."""

    claim: str
    kind: str
    source: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """How a decision came about: for `ask --json`, the message's record and the operator."""

    engine: str
    intent: Intent | None = None
    confidence: float = 0.0
    tools: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    gap: EscalationReason | None = None
    """Why there was no answer: it was not understood, or the shop's knowledge does not have it."""
    proof: tuple[Proven, ...] = ()
    """What a model's reply states, each with its source."""
    fallback: str = ""
    """Why the engine that should have answered did not: a word for the operator."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, what the conversation remembers after it, and how it came about."""

    decision: Decision
    memory: Memory
    trace: Trace = field(default_factory=lambda: Trace(engine="none"))
    again_after_s: float | None = None
    """Look again after so many seconds: something outside did not answer."""
    watch: Watch | None = None
    """Look after this from now on: the customer wants to be told of it."""


@dataclass(frozen=True, slots=True)
class FormOption:
    """One of the answers that can be picked. `value` comes back, `label` is what the customer reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One input of a form. `value` is there from the start; of a `multi` several option values joined by commas.

    `choice` picks one of `options`, `multi` any number of them. `hint` stands in the empty input, `help` below it.
    """

    name: str
    label: str
    kind: Literal["text", "long_text", "email", "code", "number", "choice", "multi"]
    value: str = ""
    hint: str = ""
    help: str = ""
    options: tuple[FormOption, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A private form: a modal. `name` comes back in `FormSubmitted.form`."""

    name: FormName | TaskForm | DeskForm
    title: str
    intro: str
    submit: str
    cancel: str
    fields: tuple[FormField, ...]
    value: str = ""
    """Comes back with it, unseen: what the form is about, besides its conversation."""
