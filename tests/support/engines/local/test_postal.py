"""Addresses in what customers type: taken when safe, left to a form when not."""

from __future__ import annotations

import pytest

from support.engines.local.postal import read
from support.model.commerce import Address

HOMES = {
    "US": Address("418 Alder Street", "Portland", "US", "97205", "Apt 3", "OR", "Maya", "Lind", phone="+15035550142"),
    "FR": Address("1 rue Neuve", "Paris", "FR", "75001", first_name="Camille", last_name="Roux"),
    "CA": Address("10 rue Neuve", "Montréal", "CA", "H2X 1Y4", province_code="QC"),
    "GB": Address("1 New Road", "London", "GB", "SW1A 2AA"),
}

SAFE: list[tuple[str, str, tuple[str, ...]]] = [
    ("US", "please ship it to 12 Main Street, Boston, MA 02110", ("12 Main Street", "", "Boston", "MA", "02110", "US")),
    ("US", "please send order 1056 to 12 Main Street, Boston, MA 02110 instead", ("12 Main Street", "", "Boston", "MA", "02110", "US")),
    ("US", "12 42nd Street, New York, NY 10036", ("12 42nd Street", "", "New York", "NY", "10036", "US")),
    ("US", "12 Main St Apt 4B, Boston MA 02110", ("12 Main St", "Apt 4B", "Boston", "MA", "02110", "US")),
    ("US", "12 Main St, Apt 4B, Boston, Massachusetts 02110, USA", ("12 Main St", "Apt 4B", "Boston", "MA", "02110", "US")),
    ("US", "418 Alder Street Portland OR 97205", ("418 Alder Street", "", "Portland", "OR", "97205", "US")),
    ("US", "my new address is 77 Quarry Road, Boulder, CO 80302 please", ("77 Quarry Road", "", "Boulder", "CO", "80302", "US")),
    ("US", "763 Broadway, Suite 135, Philadelphia, PA 19122", ("763 Broadway", "Suite 135", "Philadelphia", "PA", "19122", "US")),
    ("US", "12 N Elm Ave, New York, NY 10001-1234", ("12 N Elm Ave", "", "New York", "NY", "10001-1234", "US")),
    ("US", "PO Box 12, Juneau, AK 99801", ("PO Box 12", "", "Juneau", "AK", "99801", "US")),
    ("US", "I moved, order 1056 should go to 9 Oak Lane, Reno, Nevada 89501 instead, thanks", ("9 Oak Lane", "", "Reno", "NV", "89501", "US")),
    ("US", "221B Baker Street, London NW1 6XE, UK", ("221B Baker Street", "", "London", "", "NW1 6XE", "GB")),
    ("US", "10 rue de la Paix, 75002 Paris, France", ("10 rue de la Paix", "", "Paris", "", "75002", "FR")),
    ("FR", "12 rue des Lilas, 75011 Paris", ("12 rue des Lilas", "", "Paris", "", "75011", "FR")),
    ("US", "5 Grand-Place, 59000 Lille, France", ("5 Grand-Place", "", "Lille", "", "59000", "FR")),
    ("FR", "livrez au 10 La Canebière, 13001 Marseille", ("10 La Canebière", "", "Marseille", "", "13001", "FR")),
    ("FR", "12 rue des Lilas 75011 Paris", ("12 rue des Lilas", "", "Paris", "", "75011", "FR")),
    ("FR", "livrez plutôt au 12 bis, avenue du Général de Gaulle, bât B, 69003 Lyon svp", ("12 bis, avenue du Général de Gaulle", "bât B", "Lyon", "", "69003", "FR")),
    ("FR", "ma nouvelle adresse : 3 place Bellecour\n69002 Lyon\nFrance", ("3 place Bellecour", "", "Lyon", "", "69002", "FR")),
    ("FR", "changez l'adresse pour le 5 impasse des Fleurs, 31000 Toulouse s'il vous plaît", ("5 impasse des Fleurs", "", "Toulouse", "", "31000", "FR")),
    ("FR", "8 av. Foch, 06000 Nice", ("8 av. Foch", "", "Nice", "", "06000", "FR")),
    ("FR", "8 rue Neuve, 94100 saint-maur-des-fossés", ("8 rue Neuve", "", "saint-maur-des-fossés", "", "94100", "FR")),
    ("FR", "12 rue de Rivoli, 1000 Bruxelles, Belgique", ("12 rue de Rivoli", "", "Bruxelles", "", "1000", "BE")),
    ("CA", "1234 rue Saint-Denis, Montréal, QC H2X 3K8", ("1234 rue Saint-Denis", "", "Montréal", "QC", "H2X 3K8", "CA")),
    ("CA", "1234 rue Saint-Denis, Montréal (Québec) H2X 3K8", ("1234 rue Saint-Denis", "", "Montréal", "QC", "H2X 3K8", "CA")),
    ("CA", "100 King Street West, Toronto ON M5X 1A9", ("100 King Street West", "", "Toronto", "ON", "M5X 1A9", "CA")),
    ("GB", "10 Downing Street, London SW1A 2AA", ("10 Downing Street", "", "London", "", "SW1A 2AA", "GB")),
]  # fmt: skip


@pytest.mark.parametrize(("home", "text", "parts"), SAFE, ids=[row[1][:50] for row in SAFE])
def test_safe(home: str, text: str, parts: tuple[str, ...]) -> None:
    written = read(text, HOMES[home])
    assert written is not None
    assert written.complete
    a = written.address
    assert (a.address1, a.address2, a.city, a.province_code, a.zip, a.country_code) == parts


@pytest.mark.parametrize(
    ("home", "text"),
    [
        ("US", "change it to 12 Main Street"),
        ("US", "send order 1056 to Main Street, Boston, MA 02110"),
        ("US", "order 1056 Main Street, Boston, MA 02110"),
        ("US", "Anna Petit, 12 Main Street, Boston, MA 02110"),
        ("US", "9 Oak Lane, Reno 89501"),
        ("US", "12 Main Street, Boston, MA 02110 gate code 4432"),
        ("US", "12 Main Street, Boston, MA 02110 or 02111"),
        ("US", "12 Main Street, Boston, MA 02110, leave it with the neighbour"),
        ("US", "12 rue des Lilas, 75011 Paris"),
        ("FR", "12 rue des Lilas"),
        ("FR", "12 rue des Lilas, 75011 Paris chez Mme Dupont"),
        ("FR", "12 rue des Lilas, appartement 4, 3e étage, 75011 Paris"),
        ("GB", "Flat 2, 10 Acacia Avenue, Leeds LS1 4AB"),
    ],
)  # fmt: skip
def test_not_safe_enough(home: str, text: str) -> None:
    written = read(text, HOMES[home])
    assert written is not None
    assert not written.complete


@pytest.mark.parametrize(
    "text", ["", "change my address", "order 1042", "rue des Lilas", "I moved to Boston", "75011 Paris"]
)
def test_no_street(text: str) -> None:
    assert read(text, HOMES["US"]) is None


def test_what_is_not_typed_again_stays() -> None:
    written = read("12 Main Street, Boston, MA 02110", HOMES["US"])
    assert written is not None
    assert (written.address.first_name, written.address.last_name, written.address.phone) == (
        "Maya",
        "Lind",
        "+15035550142",
    )


def test_without_a_home_the_country_must_be_named() -> None:
    bare, named = read("12 rue des Lilas, 75011 Paris"), read("12 rue des Lilas, 75011 Paris, France")
    assert bare is not None
    assert not bare.complete
    assert named is not None
    assert named.complete


@pytest.mark.parametrize("text", ["1 " * 2_000, "12 rue " * 500, "9 a b c d " * 400, "12 Main St, " * 300, "(" * 4_000])
def test_no_text_hangs_it(text: str) -> None:
    read(text, HOMES["US"])
