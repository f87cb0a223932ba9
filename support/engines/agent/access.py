"""Where the model is, and within which limits it is asked."""

from __future__ import annotations

from dataclasses import dataclass

DEADLINE_S = 20.0
"""Within so long a turn is answered, whatever the provider does."""


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """An OpenAI-compatible server. `models` are names: the first is asked, the second when the first fails."""

    api_key: str
    base_url: str
    models: tuple[str, ...]
    deadline_s: float = DEADLINE_S
    calls: int = 8
    """Calls of the model a turn."""
    tool_calls: int = 20
    awaited: bool = False
    """Turns wait for it to be loaded: the settings ask for a model by name, not for what there is."""

    @property
    def reserve_s(self) -> float:
        """What of the deadline is kept for the local engine, which has to ask the shop again."""
        return self.deadline_s * 0.15

    @property
    def call_s(self) -> float:
        """How long one call may take: a slow first model leaves time for the second."""
        return self.deadline_s * 0.4

    @property
    def pause_s(self) -> float:
        """Before a second try, doubled for each further one, with jitter."""
        return self.deadline_s * 0.02
