"""The operator's figures in Prometheus' format. Labels are words of ours from closed sets: no ids, no personal data.

A figure costs a dictionary look-up and an addition; what is only a state (lanes, what waits) is read when it is asked
for. Names and what to watch for are in docs/operations.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from support.errors import RelaisError
from support.model.conversation import Conversation
from support.model.decisions import Decided
from support.model.deliveries import Target
from support.observing import DeliveryOutcome, EventOutcome, Observer

TURN_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""From the local engine (milliseconds) to a model or a vendor that makes us wait."""
DELIVERY_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200)
"""From at once to what an outage or a rate limit held up; replies are given up after two hours."""


class Metrics(Observer):
    """All figures of one process."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which says only when the process began
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self._events = Counter("relais_events", "Events done with", ["outcome"], registry=registry)
        self._turns = Counter("relais_turns", "Turns committed", ["decision", "engine"], registry=registry)
        self._turn_s = Histogram(
            "relais_turn_seconds", "From loading a conversation to the commit", registry=registry, buckets=TURN_S
        )
        self._deliveries = Counter("relais_deliveries", "Deliveries tried", ["target", "outcome"], registry=registry)
        self._delivery_s = Histogram(
            "relais_delivery_seconds", "From queued to sent", ["target"], registry=registry, buckets=DELIVERY_S
        )
        self._trouble = Counter("relais_vendor_errors", "Calls to a vendor that failed", ["error"], registry=registry)
        self._fallbacks = Counter("relais_fallbacks", "Turns not answered by the model", ["why"], registry=registry)
        self._unproven = Counter("relais_unproven", "Statements of the model that were not so", registry=registry)
        self._tokens = Counter("relais_model_tokens", "Tokens", ["model", "kind"], registry=registry)
        self._cost = Counter("relais_model_dollars", "What the model cost", ["model"], registry=registry)
        self._budget = Gauge("relais_budget_percent", "How much of the cap is spent", ["period"], registry=registry)
        self._lanes = Gauge("relais_lanes_busy", "Conversations with a turn waiting or under way", registry=registry)
        self._apart = Gauge("relais_tickets_unreadable", "Tickets that can't be looked at", registry=registry)
        self._waiting = Gauge("relais_outbox_waiting", "Deliveries not sent yet", ["target"], registry=registry)

    def events(self, count: int, outcome: EventOutcome) -> None:
        """See `Observer`."""
        self._events.labels(outcome).inc(count)

    def turn(self, conversation: Conversation, decided: Decided, took_s: float) -> None:
        """See `Observer`."""
        self._turns.labels(type(decided.decision).__name__, decided.trace.engine).inc()
        self._turn_s.observe(took_s)

    def delivery(self, target: Target, outcome: DeliveryOutcome, waited_s: float) -> None:
        """See `Observer`."""
        self._deliveries.labels(target, outcome).inc()
        if outcome == "sent":
            self._delivery_s.labels(target).observe(max(waited_s, 0.0))

    def trouble(self, error: RelaisError) -> None:
        """See `Observer`. The class says which vendor, and whether it may pass by itself."""
        self._trouble.labels(type(error).__name__).inc()

    def fell_back(self, why: str) -> None:
        """See `Observer`."""
        self._fallbacks.labels(why).inc()

    def unproven(self, count: int) -> None:
        """See `Observer`."""
        self._unproven.inc(count)

    def spent(self, model: str, input_tokens: int, cached_tokens: int, output_tokens: int, cost: Decimal) -> None:
        """See `Observer`. A model's name is a setting, so there are one or two."""
        for kind, count in (("input", input_tokens), ("cached", cached_tokens), ("output", output_tokens)):
            self._tokens.labels(model, kind).inc(count)
        self._cost.labels(model).inc(float(cost))

    def budget(self, period: str, percent: int) -> None:
        """See `Observer`."""
        self._budget.labels(period).set(percent)

    def expose(self, lanes_busy: int, waiting: Mapping[Target, int], unreadable: int = 0) -> bytes:
        """Everything as Prometheus reads it."""
        self._lanes.set(lanes_busy)
        self._apart.set(unreadable)
        self._waiting.clear()
        for target, count in waiting.items():
            self._waiting.labels(target).set(count)
        return generate_latest(self._registry)
