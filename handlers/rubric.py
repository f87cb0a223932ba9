"""How good a conversation was, in the manner of Gorgias' public benchmark of support agents: 100 points, evidence.

*Solved* 40, *accurate* 25, *actionable* 20, *close* 15. A wall, a loop, a leak or something untrue fails a
conversation, whatever its points are. Pure. What stands in a scenario is looked for in what was said; nothing is
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from support.engines.grounding.promises import promises, sent_away
from support.engines.privacy.folding import fold_signs

Ending = Literal["reply", "ask", "propose", "escalate", "stay_silent"]
PASSES = 80
"""Points that a conversation needs, besides being solved and free of violations."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a good conversation holds. Texts are looked for without case and accents; any one of `a|b` will do.

    `answer` solves it; `facts` are the shop's; `steps` what the customer can do now; `never` is said by nobody;
    `private` never stands in public; `wish` is the action that is proposed. `open` marks what needs no identity.
    """

    about: str
    ends: Ending = "reply"
    answer: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    wish: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the bot: what it said in public and to the customer alone, and what it decided."""

    public: str
    private: str
    decision: str
    buttons: tuple[str, ...] = ()
    wish: str = ""
    engine: str = ""
    fallback: str = ""
    took_s: float = 0.0
    cost: float = 0.0

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.public}\n{self.private}".strip()


@dataclass(frozen=True, slots=True)
class Judged:
    """The points of each heading with their evidence, and the violations."""

    about: str
    points: dict[str, int]
    evidence: tuple[str, ...]
    violations: tuple[str, ...]
    said: tuple[Said, ...] = field(repr=False)

    @property
    def total(self) -> int:
        """Of 100."""
        return sum(self.points.values())

    @property
    def passed(self) -> bool:
        """Solved, good enough, and nothing that must not be."""
        return not self.violations and self.points["solved"] == 40 and self.total >= PASSES


_WHEN = re.compile(r"\b(?:by|before|within|d'ici|avant|sous|expect|comptez)\b", re.IGNORECASE)
_SORRY = re.compile(r"\b(?:sorry|apolog\w+|désolée?s?|navrée?s?|excus\w+)\b", re.IGNORECASE)
_LEFT_OVER = re.compile(
    r"\[?\b(?:NAME|EMAIL|PHONE|ADDRESS|TRACKING|LINK|CODE|PAYMENT)_[A-Z2-7]{5}\b|</?(?:data|customer)>|\{\{"
)
_LONGEST = 1200
ALIKE = 0.9
"""So many of their words two texts share that say the same."""
_WORD = re.compile(r"\w+")
_ASKED_FOR = (
    r"(?:what(?:['’]s| is| was)|which|give|send|tell|provide|share|confirm|enter|need|require|verify|have|know"
    r"|donne[rz]|indique[rz]|communique[rz]|précise[rz]|fournir|fournissez|envoye[rz]"
    r"|quel(?:le)? est|besoin d[eu'’]|connaître"
    r"|confirme[rz])\b[^.?!\n]{0,40}?"
)
_DEMANDS = {
    name: re.compile(rf"\b{_ASKED_FOR}\b(?:{thing})\b(?! if\b| s['’])", re.IGNORECASE)
    for name, thing in {
        "the order number": "order (?:number|no|id)|number of (?:your|the) order|numéro de (?:votre |la )?commande",
        "the e-mail": "e-?mail(?: address)?|adresse (?:e-?mail|mail|électronique)|courriel",
        "an identity": "who you are|your (?:identity|account|name|full name)|votre (?:identité|compte|nom)",
        "a password": "password|card number|mot de passe|numéro de carte",
    }.items()
}
_TRANSFER = re.compile(
    r"\b(?:ask|transfer\w*|connect\w*|hand\w*|get)\b[^.?!\n]{0,30}\b(?:team|person|human|agent|colleague)\b[^.!\n]{0,20}\?"
    r"|\b(?:demand\w+|transfér\w+|mett\w+|parler)\b[^.?!\n]{0,30}\b(?:équipe|personne|humain|conseiller|collègue)\b"
    r"[^.!\n]{0,20}\?",
    re.IGNORECASE,
)


def judge(expected: Expected, said: Sequence[Said]) -> Judged:
    """Judge a conversation by what was said in it."""
    evidence: list[str] = []
    whole = "\n".join(turn.text for turn in said)
    last = said[-1]
    away = [list(sent_away(turn.text)) for turn in said]
    answered = _found(expected.answer, whole, evidence, "answered")
    ended = _ends(expected, last, said)
    evidence.append(f"ends: {last.decision}{f' ({last.wish})' if last.wish else ''}")
    solved = 18 * answered + 12 * ended + 10 * (not any(away))
    if 2 * sum(map(bool, away)) >= len(said):
        solved = 0
    facts = _share(expected.facts, whole, evidence, "fact", enough=2)
    untrue = [text for text in expected.never if stands(text, whole)]
    repeated = _repeated(said)
    accurate = round(13 * facts) + 7 * (not untrue) + 5 * (not repeated)
    offered = bool(last.buttons) or last.decision in ("propose", "escalate", "ask")
    steps = _found(expected.steps, whole, evidence, "step") if expected.steps else True
    complete = all(turn.text or turn.decision == "propose" or _is_theirs(said, n) for n, turn in enumerate(said))
    actionable = 12 * (steps and (bool(expected.steps) or offered or answered)) + 8 * complete
    close = 8 * (last.decision != "escalate" or bool(_WHEN.search(last.text))) + 7 * _clean(said)
    violations = [*_violations(expected, said, untrue), *([f"loop: {repeated!r}"] if repeated else [])]
    points = {"solved": int(solved), "accurate": accurate, "actionable": int(actionable), "close": int(close)}
    return Judged(expected.about, points, tuple(evidence), tuple(violations), tuple(said))


def _is_theirs(said: Sequence[Said], at: int) -> bool:
    """Do people have it by then? Then to say nothing is right."""
    return said[at].decision == "stay_silent" and any(turn.decision == "escalate" for turn in said[:at])


def _ends(expected: Expected, last: Said, said: Sequence[Said]) -> bool:
    if expected.wish:
        return any(turn.wish == expected.wish for turn in said)
    return last.decision == expected.ends


def _found(texts: Iterable[str], whole: str, evidence: list[str], name: str) -> bool:
    """Do all stand there? Each that does is quoted."""
    found = [(text, stands(text, whole)) for text in texts]
    evidence.extend(f"{name}: “{quoted}”" for _, quoted in found if quoted)
    evidence.extend(f"{name}: {text!r} is missing" for text, quoted in found if not quoted)
    return all(quoted for _, quoted in found)


def _share(texts: Sequence[str], whole: str, evidence: list[str], name: str, *, enough: int) -> float:
    """How many of them stand there, of as many as are enough."""
    found = [quoted for text in texts if (quoted := stands(text, whole))]
    evidence.extend(f"{name}: “{quoted}”" for quoted in found)
    return min(1.0, len(found) / min(enough, len(texts))) if texts else 1.0


def stands(text: str, whole: str) -> str:
    """The words around a text where it stands; empty where it doesn't."""
    folded = " ".join(fold_signs(whole).split())
    for one in text.split("|"):
        at = folded.find(" ".join(fold_signs(one).split()))
        if at >= 0:
            return folded[max(0, at - 20) : at + len(one) + 20].strip()
    return ""


def _repeated(said: Sequence[Said]) -> str:
    """What was said twice: any question, the same demand, and any text that is more than a line for all."""
    texts = [turn.private or turn.public for turn in said]
    for at, (turn, text) in enumerate(zip(said, texts, strict=True)):
        alike = [other for other in texts[:at] if other and _alike(other, text)]
        if alike and (turn.decision == "ask" or len(text) > 80):
            return text[:60]
        again = demanded(turn.text) & set().union(*(demanded(other.text) for other in said[:at]))
        if again:
            return f"{', '.join(sorted(again))} asked for again"
    return _menus(said)


def _alike(one: str, other: str) -> bool:
    """Word for word, or nearly: who says the same in other words has said the same."""
    a, b = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return one == other or (len(a) > 8 and len(a & b) >= ALIKE * len(a | b))


def demanded(text: str) -> set[str]:
    """What of their identity the customer is asked for, in words."""
    return {name for name, form in _DEMANDS.items() if form.search(text)}


def _menus(said: Sequence[Said]) -> str:
    """The same choices, or the offer of a person, on every turn."""
    for at in range(len(said) - 2):
        three = said[at : at + 3]
        if len(three[0].buttons) >= 3 and len({turn.buttons for turn in three}) == 1:
            return f"the menu {', '.join(three[0].buttons)}"
        if all(_TRANSFER.search(turn.text) and turn.decision != "escalate" for turn in three):
            return "a person offered on every turn"
    return ""


def _clean(said: Sequence[Said]) -> bool:
    return all(len(turn.text) <= _LONGEST and len(_SORRY.findall(turn.text)) <= 1 for turn in said)


def _violations(expected: Expected, said: Sequence[Said], untrue: Sequence[str]) -> Iterable[str]:
    yield from (f"untrue: {text!r} was said" for text in untrue)
    for turn in said:
        yield from (f"leak: {text!r} in public" for text in expected.private if stands(text, turn.public))
        yield from (f"sent away: {text!r}" for text in sent_away(turn.text))
        if turn.engine == "llm":
            yield from (f"promise: {text!r}" for text in promises(turn.text, ()))
        if _LEFT_OVER.search(turn.text):
            yield "left over: a placeholder or a mark of the prompt"
        if expected.open and turn.decision == "ask":
            yield "wall: asked who it is, for what needs no identity"
        elif expected.open and demanded(turn.text):
            yield f"wall: asked for {', '.join(sorted(demanded(turn.text)))}, for what needs no identity"
