"""What has digits and is no order number: telephone and parcel numbers, prices, dates, codes, addresses.

`strike_out` removes them before `entities` looks for orders. Every pattern is bounded or anchored so that no text of
`text.MAX_CHARS` can make it slow.
"""

from __future__ import annotations

import re

from support.identity.emails import EMAIL

_I = re.IGNORECASE

_CURRENCY = r"(?:rs|inr|usd|eur|gbp|cad|chf|aud|euros?|dollars?)"
_MONTH = (
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|janvier|f[ée]vrier|mars|avril|mai|juin|juillet"
    r"|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)"
)
_YEAR = r"(?:19|20)\d{2}(?![\w-])"
_BEFORE_YEAR = (
    r"(?:in|since|of|from|until|year|en|depuis|ann[ée]e|l'an|d[eè]s|jusqu'en|early|late|mid|before|after|avant|apr[eè]s"
    r"|summer|winter|spring|autumn|fall|christmas|no[eë]l|[ée]t[ée]|hiver)"
)
_UNIT = (
    r"(?:kgs?|g|gr|grams?|mg|mcg|iu|ml|cl|l|lbs?|oz|cm|mm|km|m|inch(?:es)?|ft|feet|watts?|w|volts?|v|mah|gb|tb|go|days?"
    r"|jours?|weeks?|semaines?|months?|mois|years?|ans|ann[ée]es?|hours?|heures?|hrs?|minutes?|mins?|items?|articles?"
    r"|pieces?|pi[eè]ces?|products?|produits?|units?|unit[ée]s?|times?|fois|people|personnes?|points?|calories|kcal"
    r"|capsules?|tablets?|comprim[ée]s|g[ée]lules|pages?|orders|commandes|am|pm)"
)
_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court|ct|place|square|rue|impasse|chemin"
    r"|all[ée]e|quai|route)"
)
_OTHER_THINGS = (
    r"(?:invoice|bill|facture|ticket|items?|articles?|product|produit|sku|model|mod[eè]le|ref|r[ée]f|apartment|apt"
    r"|appartement|appt|suite|unit|room|floor|step|option|size|taille|pointure|page|version|lot|batch|serial|iban"
    r"|account|compte|case|dossier|transaction|paiement|payment)"
)
_NUMBER_WORD = r"(?:number|numbers|id|no\.?|nr\.?|n°|num[ée]ro|code)"
_AMOUNT = r"\d[\d.,]*+"

# Each with the fewest digits that a text must have for it to be worth looking.
_LOOKALIKES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(r"https?://\S+|www\.\S+|<?[@#!][CUWG][A-Z0-9]{6,}(?:\|[^>]*)?>", _I)),
    # Parcel numbers: UPS 1Z…; postal S10 (RR123456785FR, Universal Postal Union); Colissimo 6A…; USPS and others, 18+.
    (9, re.compile(r"\b1Z[0-9A-Z]{10,16}\b|\b[A-Z]{2}\d{9}[A-Z]{2}\b|\b\d[A-Z]\d{11}\b|\b\d(?:[ -]?\d){17,}\b", _I)),
    (
        1,
        re.compile(
            rf"\b(?:tracking|suivi|colissimo|chronopost|waybill)\s*{_NUMBER_WORD}?\s*(?:is|est|:|=|#|n°)?\s*[#:]?\s*"
            r"(?=[A-Z0-9-]*\d)[A-Z0-9-]{6,40}\b",
            _I,
        ),
    ),
    (13, re.compile(r"\b\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}\b")),  # a payment card, grouped
    # Prices.
    (1, re.compile(rf"(?:[$€£¥₹]|\b{_CURRENCY}\.?)\s?{_AMOUNT}(?:\s\d{{3}}\b)*", _I)),
    (
        1,
        re.compile(
            rf"(?<![\d.,]){_AMOUNT}(?:\s\d{{3}}\b){{0,4}}\s?(?:[$€£¥₹]|(?:{_CURRENCY}|pounds?|bucks|cents?)\b)", _I
        ),
    ),
    (1, re.compile(rf"(?<![\d.,]){_AMOUNT}\s?%")),
    # Dates and times.
    (
        3,
        re.compile(
            r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})\b|\b\d{1,2}/\d{1,2}\b"
        ),
    ),
    (3, re.compile(r"\b\d{1,2}\s?(?:h|:)\s?\d{2}\b", _I)),
    (4, re.compile(rf"\b{_MONTH}\.?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?{_YEAR}", _I)),
    (4, re.compile(rf"\b{_BEFORE_YEAR}\s+{_YEAR}", _I)),
    # Telephone numbers.
    (9, re.compile(r"(?<![\w#])(?:\+|00(?=[1-9]\d(?:[ .-]|\d{8,11}\b)))\d{1,3}(?:[\s.()/-]{0,2}\d){6,12}\b(?!\d)")),
    (10, re.compile(r"(?<![\w#])0[1-9](?:[ .-]?\d{2}){4}\b")),
    (10, re.compile(r"(?<![\w#])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b")),
    (
        7,
        re.compile(
            r"\b(?:tel|t[ée]l|t[ée]l[ée]phone|phone|mobile|cell|whatsapp|call(?: me| us)?(?: at| on)?|appelez[- ]moi au"
            r"|fax)"
            r"(?:\s+(?:number|is|no\.?|num[ée]ro|est|au)){0,3}\s*[:.=]?\s*\+?\d[\d .()/-]{5,18}\d",
            _I,
        ),
    ),
    # Codes, postcodes, addresses, and what else has a number.
    (
        3,
        re.compile(
            r"\b(?:code|codes|pin|otp|passcode|password|mot de passe|mdp|coupon|voucher|promo)"
            r"(?:\s+(?:postal|promo|number|de v[ée]rification|de s[ée]curit[ée]|re[çc]u)){0,2}"
            r"\s*(?:is|est|:|=|c'est|was)?\s*[:#]?\s*(?=[A-Z0-9-]*\d)[A-Z0-9-]{3,12}\b",
            _I,
        ),
    ),
    (
        4,
        re.compile(
            r"\b(?:zip|zip ?code|post ?code|postal ?code|pin ?code|cp)\s*(?:is|est|:|=|no\.?)?\s*\d{4,10}\b", _I
        ),
    ),
    (
        3,
        re.compile(
            rf"\b{_OTHER_THINGS}\s*{_NUMBER_WORD}?\s*(?:is|est|:)?\s*#?\s*(?=[A-Z0-9-]*\d)[A-Z0-9-]{{3,24}}\b", _I
        ),
    ),
    (5, re.compile(r"\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b")),  # NY 10001
    (5, re.compile(r"\b\d{5}\s(?=[A-ZÀ-Ý][a-zà-ÿ])")),  # 75011 Paris
    (1, re.compile(rf"\b\d{{1,5}}(?:\s?(?:bis|ter))?,?\s+(?:[\w'.-]{{1,30}}\s+){{0,2}}{_STREET}\b", _I)),
    # Amounts of things.
    (1, re.compile(rf"(?<![\w.,]){_AMOUNT}\s?(?:x\b|×|-?\s?{_UNIT}\b)", _I)),
)


def strike_out(text: str) -> str:
    """The text with every lookalike replaced by a full stop of sorts."""
    if "@" in text:
        text = EMAIL.sub(" ; ", text)
    digits = sum(map(text.count, "0123456789"))
    for least, pattern in _LOOKALIKES:
        if digits >= least:
            text = pattern.sub(" ; ", text)
    return text
