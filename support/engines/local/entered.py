"""What a customer filled into a form of a task: checked as what is typed is, lest half of it get into an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from support.engines.local.regions import POSTCODES, REGIONS, region_code
from support.engines.understanding.text import fold
from support.identity.emails import is_email
from support.knowledge import places
from support.knowledge.stems import words
from support.model.commerce import Address
from support.model.task import Task


def entered(task: Task, values: Mapping[str, str]) -> Task:
    """The task with what the form holds. An address that can't be one lacks its city, so that it is asked for again.

    A phone number is said rather than set: where it is from is known once the order is read.
    """
    given = {name: " ".join(value.split()) for name, value in values.items() if value.strip()}
    if "address1" in given or "city" in given:
        task = replace(task, address=_address(task.address, given))
    email = given.get("email")
    return replace(
        task,
        email=email if email and is_email(email) else task.email,
        said=(*task.said, given["phone"]) if "phone" in given else task.said,
        first_name=given.get("first_name", task.first_name),
        last_name=given.get("last_name", task.last_name),
    )


def _address(before: Address | None, given: Mapping[str, str]) -> Address:
    country = _country(given.get("country", "")) or ""
    region = region_code(country, fold(given.get("province", ""))) or ""
    postcode = given.get("zip", "").upper()
    pattern = POSTCODES.get(country)
    fits = pattern is None or pattern.fullmatch(postcode) is not None
    whole = bool(given.get("address1") and country and fits and (region or country not in REGIONS))
    return Address(
        address1=given.get("address1", ""),
        city=given.get("city", "") if whole else "",
        country_code=country,
        zip=postcode,
        address2=given.get("address2", ""),
        province_code=region,
        first_name=before.first_name if before else "",
        last_name=before.last_name if before else "",
        company=before.company if before else "",
        phone=before.phone if before else "",
    )


def _country(name: str) -> str | None:
    """An ISO 3166 code, from the code or the name in either language."""
    if len(name) == 2 and places.valid([name]):
        return name.upper()
    found = places.find(words(name.title()))
    return found[0].code if len(found) == 1 and len(found[0].code) == 2 else None
