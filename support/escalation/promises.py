"""What people of the team promise in an answer: "I'll get back to you tomorrow", "on vous prévient dès qu'il part".

Pure, and generous: a reminder of what was no promise costs a glance, a promise that is forgotten costs a customer. A
promise is a sentence in which who answers will do something, with a word of when.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from support.knowledge.stems import fold
from support.model.cases import Case
from support.model.commerce import order_key
from support.model.watching import SHIPS_WITHIN, Watch

EVENT_DAYS = 3
"""After so many days the team looks whether it has happened: "when it ships" has no date."""
_SENTENCE = re.compile(r"(?<![.!?\n])[.!?\n]+(?:\s|$)|\n")
_WE_WILL = re.compile(
    r"\b(?:i|we)(?:'ll| will| shall| am going to| are going to| can get back)\b|\b(?:i'm|we're) going to\b"
    r"|\b(?:get|come) back to you\b|\b(?:let|keep) you (?:know|posted|updated)\b"
    r"|\byou'?(?:ll| will) hear from (?:me|us)\b"
    r"|\b(?:je|nous|on) (?:vous|te|t'|reviens|revenons|revient|regarde|regardons|verifie|verifions|fais|ferai|ferons)"
    r"|\bje (?:m'en occupe|m'occupe)|\b(?:vous|te) (?:recontacte|tiens|tenons|tient|previens|prevenons|previent|ecris)"
)
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "un": 1, "une": 1, "deux": 2, "trois": 3,
    "quatre": 4, "cinq": 5,
}  # fmt: skip
_NUMBER = r"(\d{1,3}|" + "|".join(_NUMBERS) + r")"
_SPAN = re.compile(rf"\b(?:in|within|dans|sous|d'ici)(?: the next| les)? {_NUMBER} (hour|heure|day|jour|week|semaine)")
_DAYS = (
    ("mon", "lundi"), ("tues", "mardi"), ("wednes", "mercredi"), ("thurs", "jeudi"), ("fri", "vendredi"),
    ("satur", "samedi"), ("sun", "dimanche"),
)  # fmt: skip
_WEEKDAY = tuple(re.compile(rf"\b(?:{english}day|{french})\b") for english, french in _DAYS)
_WORDS = (
    (re.compile(r"\b(?:today|this (?:morning|afternoon|evening)|tonight|aujourd'hui|cet apres-midi|ce soir)\b"), 0),
    (re.compile(r"\b(?:day after tomorrow|apres-demain)\b"), 2),
    (re.compile(r"\b(?:tomorrow|demain)\b"), 1),
    (re.compile(r"\b(?:next week|semaine prochaine)\b"), 7),
    (re.compile(r"\b(?:when|once|as soon as|des que?|lorsque?|quand|une fois que?)\b|\bdes qu'|\blorsqu'"), EVENT_DAYS),
)
_SHIPS = re.compile(
    r"\b(?:ship(?:s|ped)?|dispatch(?:es|ed)?|is sent|goes out|leaves|is on its way)\b"
    r"|\b(?:part(?:e|i|ie|ira)?|expedi\w+|envoye\w*)\b"
)


def promised_day(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The local day that is promised, at the present time of day; the last one if several are. None: no promise."""
    days = [
        days
        for sentence in _SENTENCE.split(fold(text.replace("’", "'")))
        if (days := _days(sentence, now.astimezone(zone)))
    ]
    return max(days, default=None)


def promises_to_tell_of_shipping(text: str) -> bool:
    """Will they come back when the order ships?"""
    sentences = _SENTENCE.split(fold(text.replace("’", "'")))
    event = _WORDS[-1][0]
    return any(_WE_WILL.search(one) and event.search(one) and _SHIPS.search(one) for one in sentences)


def shipping_promised(case: Case, order: str | None, text: str, now: datetime) -> tuple[Case, Watch | None]:
    """People say in an answer that they tell the customer when their order ships: that is looked after, once."""
    if order is None or not promises_to_tell_of_shipping(text):
        return case, None
    key = order_key(order)
    again = case.ship_promise is not None and case.ship_promise[0] == key
    promised = replace(case, ship_promise=(key, case.replies))
    return promised, None if again else Watch("ships", order, now + SHIPS_WITHIN, by_team=True)


def shipping_ended(case: Case, watch: Watch, *, told: bool) -> Case:
    """It is watched no more. With their last answer's promise kept, people need not be reminded of it."""
    kept = told and case.ship_promise == (order_key(watch.thing), case.replies)
    return replace(case, ship_promise=None, follow_up_at=None if kept else case.follow_up_at)


def _days(sentence: str, local: datetime) -> datetime | None:
    if not _WE_WILL.search(sentence):
        return None
    span = _SPAN.search(sentence)
    if span is not None:
        number = _NUMBERS.get(span[1]) or int(span[1])
        unit = timedelta(hours=1) if span[2] in ("hour", "heure") else timedelta(days=1)
        return local + number * (unit * 7 if span[2] in ("week", "semaine") else unit)
    for weekday, named in enumerate(_WEEKDAY):
        if named.search(sentence):
            return local + timedelta(days=(weekday - local.weekday() - 1) % 7 + 1)
    return next((local + timedelta(days=days) for word, days in _WORDS if word.search(sentence)), None)
