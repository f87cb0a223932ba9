"""The private forms in which a customer fills what is better not typed into a chat: addresses, phones, names."""

from __future__ import annotations

from typing import get_args

from support.knowledge import places
from support.model.commerce import Address
from support.model.decisions import Form, FormField, TaskForm
from support.model.people import Language
from support.model.task import Task
from support.words import Words

NOWHERE = Address("", "", "")
_NAMES: dict[str, TaskForm] = {name: name for name in get_args(TaskForm)}


def task_form(words: Words, language: Language, name: str, task: Task | None) -> Form | None:
    """The form of that name, with what is known already filled in; None if there is no such form."""
    form = _NAMES.get(name)
    if form is None:
        return None
    fields: tuple[FormField, ...]
    match form:
        case "address":
            fields = _address(words, language, (task.address if task else None) or NOWHERE)
        case "contact":
            fields = _texts(words, language, form, "phone", "email")
        case "customer":
            fields = _texts(words, language, form, "first_name", "last_name", "phone")

    def say(key: str) -> str:
        return words.say(language, f"task.form.{key}")

    intro = say("intro") if form == "address" else f"{say('intro')} {say('optional')}"
    return Form(form, say(f"{form}.title"), intro, say("submit"), say("cancel"), fields)


def _address(words: Words, language: Language, known: Address) -> tuple[FormField, ...]:
    country = places.name_of(known.country_code, language) if known.country_code else ""
    values = {
        "address1": known.address1, "address2": known.address2, "zip": known.zip, "city": known.city,
        "province": known.province_code, "country": country,
    }  # fmt: skip
    return tuple(
        FormField(
            name, words.say(language, f"task.form.address.{name}"), "text", value,
            optional=name in ("address2", "province", "zip"),
        )
        for name, value in values.items()
    )  # fmt: skip


def _texts(words: Words, language: Language, form: TaskForm, *names: str) -> tuple[FormField, ...]:
    return tuple(
        FormField(
            name, words.say(language, f"task.form.{form}.{name}"), "email" if name == "email" else "text", optional=True
        )
        for name in names
    )
