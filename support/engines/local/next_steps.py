"""Buttons for what a customer is likely to want next, once they have seen where their order is.

Each says no more than its words would: the order's proof, the rules and a yes come after it as they ever do.
"""

from __future__ import annotations

from support.engines.local import choices
from support.model.commerce import order_key
from support.model.decisions import Button
from support.model.people import Language
from support.model.task import Doing
from support.tools.order_story import OrderStory, Stage
from support.words import Words

_LIKELY: dict[Stage, tuple[Doing, ...]] = {
    "waiting": ("cancel_order", "change_address"),
    "delivered": ("return_items", "report_problem"),
    "partly_shipped": ("report_problem",),
    "shipped": ("report_problem",),
    "unseen": ("report_problem",),
}


def next_steps(story: OrderStory, words: Words, language: Language) -> tuple[Button, ...]:
    """The likely deeds, and people where they are needed, or nothing is settled yet."""
    doings = _LIKELY.get(story.stage, ())
    if story.disputed:  # who has nothing to return
        doings = ("report_problem",)
    buttons = [
        Button(
            "choose", words.say(language, f"button.next.{doing}"), choices.write("start", doing, order_key(story.name))
        )
        for doing in doings
    ]
    if story.needs_person or story.stage not in ("waiting", "delivered"):
        buttons.append(Button("human", words.say(language, "button.human")))
    return tuple(buttons)
