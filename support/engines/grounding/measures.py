"""Measures of things in texts: `2.1 kg`, `30 x 20 cm`, `40 °C`, each in one unit of its sort."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from support.engines.grounding.found import Found

_UNITS: dict[str, tuple[str, Decimal]] = {
    name: (base, Decimal(size))
    for names, base, size in (
        ("kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes", "g", "1000"),
        ("g gram grams gramme grammes", "g", "1"),
        ("lb lbs", "g", "453.6"), ("oz ounce ounces once onces", "g", "28.35"),
        ("mm millimetre millimetres millimeters millimètres", "mm", "1"),
        ("cm centimetre centimetres centimeter centimeters centimètre centimètres", "mm", "10"),
        ("m metre metres meter meters mètre mètres", "mm", "1000"), ("km", "mm", "1000000"), ("miles", "mm", "1609344"),
        ("inch inches pouce pouces", "mm", "25.4"), ("ft feet foot pied pieds", "mm", "304.8"),
        ("l litre litres liter liters", "ml", "1000"), ("ml", "ml", "1"), ("cl", "ml", "10"),
        ("w watt watts", "w", "1"), ("mah", "mah", "1"), ("lumen lumens lm", "lm", "1"),
        ("°c degrees degrés", "°", "1"), ("°f", "°f", "1"), ("people persons personnes", "people", "1"),
    )
    for name in names.split()
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_MEASURE = re.compile(
    rf"(?<![\w.,#/$€£-])(?P<n>\d{{1,5}}(?:[.,]\d{{1,3}})?)(?:\s?(?:-|–|to|à|x|×|by"
    rf"|sur)\s?(?P<m>\d{{1,5}}(?:[.,]\d{{1,3}})?))?"
    rf"(?:\s?(?:x|×)\s?(?P<o>\d{{1,5}}(?:[.,]\d{{1,3}})?))?[ \u00a0\u202f-]?(?P<unit>{_UNIT})(?![\w°])",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """All measures; of a range or a size each figure, at the place of the whole."""
    for match in _MEASURE.finditer(text):
        base, size = _UNITS[match["unit"].casefold()]
        for name in ("n", "m", "o"):
            if match[name]:
                amount = Decimal(match[name].replace(",", ".")) * size
                yield Found(f"{amount.normalize():f} {base}", match[0], match.start(name), match.end(name))
