"""A tool as a model sees it, and the one way it is run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from support.engines.agent.schemas import Schema
from support.engines.agent.sitting import Sitting
from support.errors import OperatorMustFix, SettingError, TryAgainLater
from support.model.turn import Doing

SHOP_AWAY = "The shop can't be asked right now. Stop here."
TOO_MANY = "Enough tools for one turn: answer with what you have."


@dataclass(frozen=True, slots=True)
class Tool:
    """`final` ones settle the turn: nothing needs to be said after them."""

    name: str
    description: str
    parameters: Schema
    run: Callable[[Sitting, Mapping[str, Any]], Awaitable[str]]
    final: bool = False
    doing: Doing = "wish"
    """What the customer is told of it while it runs."""

    async def call(self, sitting: Sitting, arguments: Mapping[str, Any], most: int) -> str:
        """Run it with a model's arguments: pseudonyms become values on the way in, values pseudonyms on the way out.

        Whatever is wrong with the arguments is told to the model; it never ends the turn.
        """
        sitting.used.tool_calls += 1
        if sitting.used.tool_calls > most:
            return TOO_MANY
        given = {
            name: shown(sitting, value) for name, value in arguments.items() if name in self.parameters["properties"]
        }
        lacking = [name for name in self.parameters.get("required", ()) if given.get(name) in (None, "", [])]
        if lacking:
            return f"Missing: {', '.join(lacking)}."
        sitting.tools.append(self.name)
        sitting.turn.looks(self.doing)
        try:
            answer = await self.run(sitting, given)
        except SettingError as error:  # what `read_action` says of arguments that are none
            return sitting.veil.hide(str(error))
        except (TryAgainLater, OperatorMustFix):
            sitting.shop_away = True
            return SHOP_AWAY
        return f"<data>{marked(sitting.veil.hide(answer))}</data>"


def marked(text: str) -> str:
    """Text of others, so that it can't end its own mark or begin another."""
    return text.replace("<", "‹").replace(">", "›")


def shown(sitting: Sitting, value: Any) -> Any:
    """A model's argument with real values in place of pseudonyms."""
    if isinstance(value, str):
        return sitting.veil.show(value).strip()
    if isinstance(value, list):
        return [shown(sitting, each) for each in value]
    if isinstance(value, Mapping):
        return {key: shown(sitting, each) for key, each in value.items()}
    return value
