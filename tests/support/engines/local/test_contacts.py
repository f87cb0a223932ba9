"""Phone numbers and names."""

from __future__ import annotations

import pytest

from support.engines.local.contacts import names, phone


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("my new number is (503) 555-0142", "US", "+15035550142"),
        ("503.555.0142", "CA", "+15035550142"),
        ("1 503 555 0142", "US", "+15035550142"),
        ("+1 503 555 0142", "FR", "+15035550142"),
        ("mon numéro : 06 12 34 56 78", "FR", "+33612345678"),
        ("0612345678", "FR", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "US", "+33612345678"),
        ("0033612345678", "US", "+33612345678"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("order 1042", "US", None),
        ("commande 661001002", "FR", None),
        ("503-555-0142 or 503-555-0143", "US", None),
        ("555-0142", "US", None),
        ("06 12 34 56 78", "JP", None),
        ("#5035550142", "US", None),
    ],
)
def test_phone(text: str, country: str, number: str | None) -> None:
    assert phone(text, country) == number


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("my last name is now Smith", None, "Smith"),
        ("please change my first name to Anne-Marie", "Anne-Marie", None),
        ("please change my name to Anna Petit", "Anna", "Petit"),
        ("mon nom est Roux", None, "Roux"),
        ("corrigez mon nom en O'Brien", None, "O'Brien"),
        ("mon prénom est Zoé et mon nom de famille est Le Goff", "Zoé", "Le Goff"),
        ("First name: Liam", "Liam", None),
        ("change my name", None, None),
        ("the name on my account is wrong", None, None),
        ("change my name to Anna", None, None),
    ],
)
def test_names(text: str, first: str | None, last: str | None) -> None:
    assert names(text) == (first, last)
