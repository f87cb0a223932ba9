"""An answer that is heard while the model writes it: sentence by sentence, each proven before anybody hears it.

The proof is that of the whole answer, over all of it so far. What can't be proven yet, or ever, is not said, and
nothing after it either; the whole is proven once more at its end, whatever was said before.
"""

from __future__ import annotations

from dataclasses import dataclass

from support.engines.agent.failures import ModelFailed
from support.engines.agent.prompting import Guard
from support.engines.agent.replying import LONGEST, checked
from support.engines.agent.sentences import ended
from support.engines.agent.sitting import Sitting

_BREAKS = frozenset(" \n\t\u00a0\u202f")


@dataclass(slots=True)
class Unfolding:
    """Of one turn. Hears each message of the model from its beginning, whichever try or call it is."""

    sitting: Sitting
    guard: Guard
    _read: int = 0
    _end: int = 0

    def hear(self, text: str, is_whole: bool = False) -> None:
        """All of the present message so far. A message that calls tools is never whole: it is no answer.

        Raises ModelFailed once the customer has written again: the rest need not be waited, nor paid, for.
        """
        if len(text) < self._read:
            self._read = self._end = 0
        if is_whole:
            self._say(text, unfinished=False)
            return
        fresh, self._read = text[max(0, self._read - 1) :], len(text)
        if _BREAKS.isdisjoint(fresh):
            return  # that a sentence has ended is known by what follows the blank after it
        if self.sitting.turn.overtaken():
            raise ModelFailed("overtaken", self.sitting.model)
        end = ended(text, self._end)
        if end > self._end:
            self._end = end
            self._say(text[:end], unfinished=True)

    def _say(self, text: str, *, unfinished: bool) -> None:
        sitting = self.sitting
        say = sitting.turn.say
        if say is None or sitting.decided or sitting.needs or len(text) > LONGEST:
            return
        if sitting.private and not sitting.turn.conversation.venue.private:
            return  # the answer goes to the customer alone
        if self.guard.nears(text):
            return
        reply = checked(text, sitting, unfinished=unfinished)
        if reply.proof.holds and reply.text:
            say(reply.text)
