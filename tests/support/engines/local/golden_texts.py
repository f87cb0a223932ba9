"""The complete texts of all cases as one Markdown page a language: `python -m tests.support.engines.local.golden_texts`
writes them anew, after which the difference is to be read like any other change.
"""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from support.engines.local.order_card import card
from support.engines.local.order_words import brief, describe
from support.engines.local.parcel_words import Voice
from support.model.people import LANGUAGES, Language
from support.tools.order_story import OrderStory, tell
from support.words import Words
from tests.support.order_cases import CASES, NOW, ZONE, Case

TEXTS = Path(__file__).parents[4] / "data" / "texts"
GOLDEN = Path(__file__).parent / "golden"


def story(case: Case) -> OrderStory:
    """The case's story, in the shop's zone."""
    return tell(case.order, NOW, zone=ZoneInfo(ZONE), claims_not_received=case.claims)


def page(words: Words, language: Language) -> str:
    """Every case: what is said at first, its way, then the answer to "when exactly?" as a quotation."""
    sections = []
    for case in CASES:
        told = story(case)
        shown = card(Voice(words, language, NOW), told)
        way = "".join(f"{number}. {line}\n" for number, line in enumerate(shown.lines, start=1)) if shown else "\\-\n"
        short = brief(told, words, language, NOW).replace("\n", "\n> ")
        sections.append(f"## {case.name}\n\n{describe(told, words, language, NOW)}\n\n{way}\n> {short}\n")
    return "\n".join(sections)


if __name__ == "__main__":
    for each in LANGUAGES:
        (GOLDEN / f"{each}.md").write_text(page(Words.load(TEXTS, zone=ZONE), each), "utf-8")
