"""Neutral content as Discord's components.

Every message of ours is made of components (v2): their text may be 4,000 characters long, and the number of the first
one names the delivery. What a customer or a product's title contains is escaped, and no message of ours calls anybody
whom we don't name (`AllowedMentions.none()`).

Limits: https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

import structlog
from discord import ButtonStyle, MediaGalleryItem, SelectOption, ui

from handlers.discord import marks
from support.composing import DOWN, OPINION, UP
from support.markdown import INLINE, plain
from support.model.conversation import ConversationId
from support.model.decisions import Button, Content, Mark, OrderCard
from support.model.people import Venue

log = structlog.get_logger()

TEXT_LENGTH, ALL_WORDS = 3800, 3960
"""Of one message, and of one with its card and sources, with room for the name of whom it is for; longer texts go on in
the next."""
LABEL_LENGTH, URL_LENGTH, SOURCES_LENGTH = 80, 512, 180
ALT_LENGTH, CAPTION_LENGTH = 256, 300
SIGNS = {"done": "✓", "now": "●", "ahead": "○"}
IN_A_ROW, MOST_BUTTONS, MOST_OPTIONS = 5, 20, 25
CHOOSE, MENU = "choose", "menu"
THUMBS = (Button(OPINION, "👍", UP), Button(OPINION, "👎", DOWN))
STYLES = {"default": ButtonStyle.secondary, "primary": ButtonStyle.primary, "danger": ButtonStyle.danger}

_SIGNS = re.compile(r"[\\*_~`|>#\[\]()<@:-]")
Row = ui.ActionRow[ui.LayoutView]


def pages(content: Content) -> list[str]:
    """The text in Discord's Markdown, cut between paragraphs, lines or words where one message can't hold it.

    Card and sources stand with the last one: all words of a message are counted together.
    """
    rest, found = _text(content.text), []
    beside = [*(_words(content.card) if content.card else ()), *([_sources(content)] if content.citations else ())]
    room = min(TEXT_LENGTH, ALL_WORDS - sum(map(len, beside)))
    while len(rest) > room:
        most = min(TEXT_LENGTH, len(rest) - 1)
        cut = next((at for sign in ("\n\n", "\n", " ") if (at := rest.rfind(sign, 1, most)) > 0), most)
        found.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return [*found, rest or "\u200b"]


def page(text: str, number: int) -> ui.LayoutView:
    """A message of nothing but text."""
    return _done([ui.TextDisplay(text, id=number)])


def card(text: str, content: Content, conversation: ConversationId, venue: Venue | None, number: int) -> ui.LayoutView:
    """The last page of a message with what belongs under it. `venue`: the conversation's, where it stands elsewhere."""
    items: list[Any] = [ui.TextDisplay(text, id=number)]
    if content.image_url and len(content.image_url) <= URL_LENGTH * 4:
        alt = (content.image_alt or "")[:ALT_LENGTH] or None
        items.append(ui.MediaGallery(MediaGalleryItem(content.image_url, description=alt)))
    if content.card is not None:
        items += _order_card(content.card)
    if content.citations:
        items.append(ui.TextDisplay(_sources(content)))
    rows = _rows((*content.buttons, *(THUMBS if content.opinion else ())), conversation, venue)
    if content.image_url or content.card:
        return _done([ui.Container(*items, *rows)])
    return _done([*items, *rows])


def _order_card(card: OrderCard) -> list[Any]:
    """Each of the goods beside its picture, then the way; signs stand for what the words say already.

    https://docs.discord.com/developers/components/reference#section (and `#thumbnail`)
    """
    words = iter(_words(card))
    goods: list[Any] = [
        ui.Section(next(words), accessory=ui.Thumbnail(good.image_url, description=good.alt[:ALT_LENGTH]))
        for good in card.goods
    ]
    return [*goods, *(ui.TextDisplay(text) for text in words)]


def _words(card: OrderCard) -> list[str]:
    """A caption for each of the goods, then a text for each track."""
    captions = [_text(good.caption)[:CAPTION_LENGTH] for good in card.goods]
    titles = ([f"**{_text(track.title)}**"] if track.title else [] for track in card.tracks)
    ways = ("\n".join([*title, *map(_line, track.marks)]) for title, track in zip(titles, card.tracks, strict=True))
    return [*captions, *ways]


def _line(mark: Mark) -> str:
    text = f"{SIGNS[mark.progress]} {_text(mark.text)}"
    return f"**{text}**" if mark.progress == "now" else text


def escape(text: str) -> str:
    """What somebody wrote, so that every sign of it is only that sign; a mention in it calls nobody."""
    return _SIGNS.sub(r"\\\g<0>", text)


def _text(markdown: str) -> str:
    parts: list[str] = []
    end = 0
    for match in INLINE.finditer(markdown):
        if match["sign"]:
            continue  # stays in the literal text around it
        parts.append(_literal(markdown[end : match.start()]))
        end = match.end()
        if match["url"]:
            parts.append(f"[{escape(plain(match['label']) or match['url'])}]({match['url']})")
        else:
            parts.append(f"**{_literal(match['bold'])}**")
    return "".join([*parts, _literal(markdown[end:])])


def _literal(text: str) -> str:
    """Literal text; the dash of our own lists stays one."""
    lines = text.split("\n")
    return "\n".join(f"- {escape(plain(line[2:]))}" if line.startswith("- ") else escape(plain(line)) for line in lines)


def _sources(content: Content) -> str:
    """As many sources as fit, each whole."""
    text = f"-# {escape(content.source_label)} "
    for number, citation in enumerate(content.citations):
        name = escape(citation.title)
        more = ", " * (number > 0) + (f"[{name}](<{citation.url}>)" if citation.url else name)
        if len(text) + len(more) <= SOURCES_LENGTH or number == 0:
            text += more
    return text[: SOURCES_LENGTH * 2]


def _rows(buttons: Sequence[Button], conversation: ConversationId, venue: Venue | None) -> list[Row]:
    """Buttons in rows; many choices as one menu."""
    choices = [button for button in buttons if button.action == CHOOSE]
    rows: list[Row] = []
    if len(choices) > IN_A_ROW:
        menu = _menu(choices[:MOST_OPTIONS], conversation, venue)
        rows += [ui.ActionRow(menu)] if menu else []
        buttons = [button for button in buttons if button.action != CHOOSE]
    made = [
        found for index, one in enumerate(buttons[:MOST_BUTTONS]) if (found := _button(one, index, conversation, venue))
    ]
    left = iter(made)
    while row := list(islice(left, IN_A_ROW)):
        rows.append(ui.ActionRow(*row))
    return rows


def _button(button: Button, index: int, conversation: ConversationId, venue: Venue | None) -> Any:
    label = button.label[:LABEL_LENGTH]
    if button.url and len(button.url) <= URL_LENGTH:
        return ui.Button(label=label, url=button.url)
    id = _id(button, index, conversation, venue)
    return ui.Button(label=label, custom_id=id, style=STYLES[button.style]) if id else None


def _menu(choices: Sequence[Button], conversation: ConversationId, venue: Venue | None) -> Any:
    """One menu whose options say what the buttons would have said."""
    id = marks.write(marks.PREFIX, MENU, 0, conversation, venue=venue, value="")
    options = [
        SelectOption(label=one.label[:100], value=one.value[:100]) for one in choices if len(one.value) <= 100
    ]  # fmt: skip
    return ui.Select(custom_id=id, options=options) if id and options else None


def _id(button: Button, index: int, conversation: ConversationId, venue: Venue | None) -> str | None:
    """What the press says; where that is too long, the words on the button are as good as an answer."""
    for value in (button.value, button.label[:40] if button.action == CHOOSE else None):
        if value is not None:
            found = marks.write(
                marks.PREFIX, button.action, index, conversation, venue=venue, value=value, held=button.held
            )
            if found:
                return found
    log.error("button_left_out", action=button.action, conversation=conversation)
    return None


def _done(items: Sequence[Any]) -> ui.LayoutView:
    """A view that the client does not remember: what is pressed says all there is to know."""
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
