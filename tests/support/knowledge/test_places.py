"""Countries in texts."""

import pytest

from support.knowledge import places
from support.knowledge.stems import words


def codes(text: str) -> list[str]:
    return [place.code for place in places.find(words(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Do you ship to Canada and the united states of america?", ["CA", "US"]),
        ("livrez-vous en Côte d'Ivoire, aux Pays-Bas ou au Royaume-Uni", ["CI", "NL", "GB"]),
        ("to England or the UK", ["GB", "GB"]),
        ("within the European Union", ["EU"]),
        ("livraison à La Réunion", ["RE"]),
        ("Südkorea, south korea", ["KR"]),
    ],
)
def test_names_in_both_languages_and_short_forms(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_everyday_words_are_no_countries() -> None:
    assert codes("can you tell us which cycling jersey, j'ai eu une réunion") == []
    assert codes("Can you ship to the US or to Jersey?") == ["US", "JE"]


def test_a_member_state_belongs_to_the_union_and_no_other_country_does() -> None:
    assert len(places.EU_MEMBERS) == 27
    assert places.groups_of("DE") == (places.EU, places.EUROPE)
    assert places.groups_of("CH") == places.groups_of("NO") == ()


def test_what_is_no_country_is_dropped() -> None:
    assert places.valid(["jp", "XX", "", "ZZ", "Japan", "JP"]) == ("JP",)
    assert places.name_of("JP", "fr") == "Japon"
