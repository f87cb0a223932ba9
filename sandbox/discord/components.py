"""Components: what of them can be read and pressed, and what Discord refuses.

https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sandbox.discord.model import Json

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT = 1, 2, 3, 4, 5
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 14, 17, 18
RADIO_GROUP, CHECKBOX_GROUP = 21, 22
LINK = 5
PRESSABLE = frozenset({BUTTON, STRING_SELECT, USER_SELECT})
INPUTS = frozenset({TEXT_INPUT, STRING_SELECT, RADIO_GROUP, CHECKBOX_GROUP})

ID_LENGTH, BUTTON_LABEL_LENGTH, OPTION_LENGTH, OPTIONS = 100, 80, 100, 25
ROWS, IN_A_ROW, MOST_V2, TEXT_V2 = 5, 5, 40, 4000
SECTION_TEXTS, GALLERY_ITEMS, ALT_LENGTH = 3, 10, 1024
MODAL_TITLE_LENGTH, MODAL_COMPONENTS, LABEL_LENGTH, DESCRIPTION_LENGTH, PLACEHOLDER_LENGTH = 45, 5, 45, 100, 100


def every(components: Iterable[Json]) -> Iterator[Json]:
    """Each component, and those within it, in reading order."""
    for component in components:
        yield component
        yield from every(component.get("components") or ())
        for part in ("component", "accessory"):
            if component.get(part):
                yield from every([component[part]])


def texts(components: Iterable[Json]) -> list[str]:
    """All words that a reader sees in them."""
    found: list[str] = []
    for one in every(components):
        found += [str(one[name]) for name in ("content", "label", "placeholder", "description", "url") if one.get(name)]
        for option in one.get("options") or ():
            found += [option["label"], *([option["description"]] if option.get("description") else [])]
        pictures = [*(one.get("items") or ()), *([one] if one["type"] == THUMBNAIL else [])]
        found += [item["media"]["url"] for item in pictures]
    return found


def pressable(components: Iterable[Json]) -> list[Json]:
    """What has a custom id to be pressed or chosen from."""
    return [one for one in every(components) if one["type"] in PRESSABLE and one.get("custom_id")]


def problem(components: list[Json], *, v2: bool) -> str | None:
    """Why Discord would refuse these in a message; None if it would not."""
    flat = list(every(components))
    ids = [one["custom_id"] for one in flat if one.get("custom_id")]
    if len(set(ids)) != len(ids):
        return "COMPONENT_CUSTOM_ID_DUPLICATED"
    own = [one["id"] for one in flat if one.get("id")]
    if len(set(own)) != len(own):
        return "COMPONENT_ID_DUPLICATED"
    if v2 and len(flat) > MOST_V2:
        return "more than 40 components"
    if v2 and sum(len(one.get("content", "")) for one in flat if one["type"] == TEXT_DISPLAY) > TEXT_V2:
        return "BASE_TYPE_MAX_LENGTH: more than 4000 characters of text"
    if not v2 and (len(components) > ROWS or any(one["type"] != ACTION_ROW for one in components)):
        return "at most five action rows, and nothing else, without IS_COMPONENTS_V2"
    return next((found for found in map(_one, flat) if found), None)


def _one(component: Json) -> str | None:
    if len(component.get("custom_id") or "") > ID_LENGTH:
        return "custom_id: longer than 100 characters"
    match component["type"]:
        case kind if kind == ACTION_ROW:
            return None if 1 <= len(component["components"]) <= IN_A_ROW else "an action row has one to five components"
        case kind if kind == BUTTON:
            if len(component.get("label") or "") > BUTTON_LABEL_LENGTH:
                return "label: longer than 80 characters"
            return None if component.get("custom_id") or component.get("url") else "a button without custom_id and url"
        case kind if kind == STRING_SELECT:
            options = component["options"]
            long = any(len(one["label"]) > OPTION_LENGTH or len(one["value"]) > OPTION_LENGTH for one in options)
            return "options do not fit" if long or not 1 <= len(options) <= OPTIONS else None
        case kind if kind == TEXT_DISPLAY:
            return None if component.get("content") else "content: must not be empty"
        case kind if kind == SECTION:
            parts = component.get("components") or []
            fits = 1 <= len(parts) <= SECTION_TEXTS and all(part["type"] == TEXT_DISPLAY for part in parts)
            beside = (component.get("accessory") or {}).get("type")
            return (
                None if fits and beside in (THUMBNAIL, BUTTON) else "a section has one to three texts and an accessory"
            )
        case kind if kind == THUMBNAIL:
            return _media_problem(component)
        case kind if kind == MEDIA_GALLERY:
            items = component.get("items") or []
            if not 1 <= len(items) <= GALLERY_ITEMS:
                return "a gallery has one to ten items"
            return next((found for found in map(_media_problem, items) if found), None)
    return None


def _media_problem(item: Json) -> str | None:
    """https://docs.discord.com/developers/components/reference#unfurled-media-item-structure"""
    if not str((item.get("media") or {}).get("url", "")).startswith(("https://", "http://", "attachment://")):
        return "media: not a well formed URL"
    return None if len(item.get("description") or "") <= ALT_LENGTH else "description: longer than 1024 characters"


def modal_problem(modal: Json) -> str | None:
    """Why Discord would refuse this form."""
    components = modal.get("components") or []
    if not 1 <= len(modal.get("title") or "") <= MODAL_TITLE_LENGTH:
        return "title: one to 45 characters"
    if not 1 <= len(modal.get("custom_id") or "") <= ID_LENGTH:
        return "custom_id: one to 100 characters"
    if not 1 <= len(components) <= MODAL_COMPONENTS:
        return "components: one to five"
    for one in every(components):
        if one["type"] == LABEL and not 1 <= len(one.get("label") or "") <= LABEL_LENGTH:
            return "label: one to 45 characters"
        if len(one.get("description") or "") > DESCRIPTION_LENGTH and one["type"] == LABEL:
            return "description: at most 100 characters"
        if len(one.get("placeholder") or "") > PLACEHOLDER_LENGTH:
            return "placeholder: at most 100 characters"
        found = _one(one)
        if found:
            return found
    return None
