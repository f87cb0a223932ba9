"""States and provinces that a postal address must name, and what postcodes look like, for `postal`."""

from __future__ import annotations

import re
from collections.abc import Mapping

US_STATES: Mapping[str, str] = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
    "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
    "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
    "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI",
    "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip
"""https://pe.usps.com/text/pub28/28apb.htm"""

CANADIAN_PROVINCES: Mapping[str, str] = {
    "alberta": "AB", "british columbia": "BC", "colombie britannique": "BC", "manitoba": "MB", "new brunswick": "NB",
    "nouveau brunswick": "NB", "newfoundland and labrador": "NL", "terre neuve et labrador": "NL",
    "northwest territories": "NT", "nova scotia": "NS", "nouvelle ecosse": "NS", "nunavut": "NU", "ontario": "ON",
    "prince edward island": "PE", "ile du prince edouard": "PE", "quebec": "QC", "saskatchewan": "SK", "yukon": "YT",
}  # fmt: skip
"""https://www.canadapost-postescanada.ca/cpc/en/support/articles/addressing-guidelines/symbols-and-abbreviations.page"""

REGIONS: Mapping[str, Mapping[str, str]] = {"US": US_STATES, "CA": CANADIAN_PROVINCES}

_FIVE, _FOUR = re.compile(r"(?<!\d)\d{5}(?!\d)"), re.compile(r"(?<!\d)\d{4}(?!\d)")
POSTCODES: Mapping[str, re.Pattern[str]] = {
    "US": re.compile(r"(?<!\d)\d{5}(?:-\d{4})?(?!\d)"),
    "CA": re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d\b", re.IGNORECASE),
    "GB": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE),
    "NL": re.compile(r"\b\d{4}\s?[A-Z]{2}\b"),
    **dict.fromkeys(("FR", "DE", "ES", "IT", "FI", "EE", "HR", "MC"), _FIVE),
    **dict.fromkeys(("BE", "CH", "AT", "DK", "LU", "HU", "BG", "CY", "SI", "LV", "NO"), _FOUR),
}
"""Of countries whose addresses are read at all; of others the form asks."""

POSTCODE_FIRST = frozenset(POSTCODES) - {"US", "CA", "GB"}
"""The city follows the postcode: "75011 Paris"."""


def region_code(country: str, words: str) -> str | None:
    """The code of a state or province, by name or code; None if it is none."""
    regions = REGIONS.get(country, {})
    if words.upper() in regions.values():
        return words.upper()
    return regions.get(words.casefold())
