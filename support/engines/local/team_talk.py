"""When the team is there and how it is reached, in the local engine: by the shop's own hours, and right here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from support.model.people import Language
from support.profile import DAYS, Day, ShopProfile, Span
from support.words import Words


@dataclass(frozen=True, slots=True)
class TeamTalk:
    """Speaks the `team.*` texts."""

    profile: ShopProfile
    words: Words

    def hours(self, language: Language) -> str:
        """Who answers, where, and when; days with the same hours are said together."""
        team = self.profile.team
        spans = [
            self.words.say(
                language,
                "team.span",
                first=self.words.say(language, f"team.day.{first}"),
                last=self.words.say(language, f"team.day.{last}") if last != first else "",
                opens=f"{span.start:%H:%M}",
                closes=f"{span.end:%H:%M}",
            )
            for first, last, span in together(team.hours)
        ]
        city = self.profile.timezone.rpartition("/")[2].replace("_", " ")
        return self.words.say(language, "team.hours", team=team.name_in(language), spans=spans, city=city)


def together(hours: Mapping[Day, Span]) -> Iterator[tuple[Day, Day, Span]]:
    """Days in a row that have the same hours, as their first and their last."""
    for span, days in groupby(DAYS, hours.get):
        row = list(days)
        if span is not None:
            yield row[0], row[-1], span
