"""Work that Shopify does after it has answered: `job(id) { done }` is asked until it is.

A job takes effect all at once when its time is over and somebody looks. What it may do is judged again at that moment,
since the order can have changed: a job that is done has not necessarily done anything.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.shopify.shopfile import gid
from sandbox.shopify.transitions import Change

Work = Callable[[], Sequence[Change]]

USUAL_DURATION_S = 0.05


@dataclass(slots=True)
class _Job:
    subject: str
    due_s: float
    work: Work
    done: bool = False


class Jobs:
    """The jobs of one shop. `hold` keeps all of them from ending, as a stuck queue does."""

    def __init__(
        self, *, duration_s: float = USUAL_DURATION_S, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self.duration_s = duration_s
        self._monotonic_s = monotonic_s
        self._jobs: dict[str, _Job] = {}

    def start(self, subject: str, work: Work) -> str:
        """Do `work` for `subject` (an id) later; returns the job's id."""
        id_ = gid("Job", f"{len(self._jobs) + 1:08d}-0000-4000-8000-000000000000")
        self._jobs[id_] = _Job(subject, self._monotonic_s() + self.duration_s, work)
        return id_

    def busy_with(self, subject: str) -> bool:
        """Is a job for it under way?"""
        return any(job.subject == subject and not job.done for job in self._jobs.values())

    def done(self, id_: str) -> bool | None:
        """Has it ended? None for a job that never was."""
        job = self._jobs.get(id_)
        return None if job is None else job.done

    def settle(self, hold: bool = False) -> list[Change]:
        """End the jobs whose time is over; returns what to tell subscribers."""
        changes: list[Change] = []
        for job in self._jobs.values():
            if not hold and not job.done and self._monotonic_s() >= job.due_s:
                job.done = True
                changes.extend(job.work())
        return changes
