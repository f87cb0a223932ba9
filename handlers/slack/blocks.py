"""Neutral content to Block Kit, as `rich_text`: its text is literal, so nothing that a customer or a product title
contains can become a mention, a link or formatting.

Limits: https://docs.slack.dev/reference/block-kit/blocks (50 blocks, 25 elements an `actions`, 75 characters a label).
"""

from __future__ import annotations

import re
from typing import Any

from handlers.slack.inputs import input_block, plain_text
from handlers.slack.payloads import ACTION_PREFIX, origin
from support.composing import DOWN, OPINION, UP
from support.markdown import INLINE, plain
from support.model.conversation import ConversationId
from support.model.decisions import Button, Content, Form, Opinion, OrderCard
from support.model.people import Venue

Block = dict[str, Any]

LABEL_LENGTH = 75
TITLE_LENGTH = 24
TEXT_LENGTH = 12_000
"""What one message may say; Slack refuses texts over 40,000 and truncates them from 4,000 on in some clients."""
CONTEXT_LENGTH = 2000
ALT_LENGTH = 2000
CAPTION_LENGTH = 300
SIGNS = {"done": "✓", "now": "●", "ahead": "○"}
URL_LENGTH = 3000
"""A longer link or picture is left out: Slack would refuse the whole message for it."""


def render(content: Content, conversation: ConversationId, venue: Venue) -> list[Block]:
    """The blocks of a message; its buttons carry the conversation and its own place."""
    text = content.text[:TEXT_LENGTH]
    is_markdown = content.ours and bool(text.strip())
    blocks: list[Block] = [{"type": "markdown", "text": text}] if is_markdown else rich_text(text)
    if content.image_url and len(content.image_url) <= URL_LENGTH:
        alt = content.image_alt or "picture"
        blocks.append({"type": "image", "image_url": content.image_url, "alt_text": alt[:ALT_LENGTH]})
    if content.card is not None:
        blocks += _order_card(content.card)
    if content.citations:
        blocks.append(_citations(content))
    if content.buttons:
        elements = [
            press_button(button, conversation, venue, index) for index, button in enumerate(content.buttons[:25])
        ]
        blocks.append({"type": "actions", "elements": elements})
    if content.opinion is not None:
        blocks.append(_thumbs(content.opinion, conversation, venue))
    return blocks


def fallback(content: Content) -> str:
    """The `text` of a message: notifications and screen readers read it. Slack's signs are escaped."""
    lines = content.card.lines if content.card else ()
    return escape(plain("\n".join((content.text, *lines))))[:TEXT_LENGTH]


def escape(text: str) -> str:
    """Slack's three signs made literal: https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich_text(markdown: str) -> list[Block]:
    """Paragraphs and lists of neutral Markdown as one `rich_text` block."""
    elements: list[Block] = []
    for paragraph in re.split(r"\n{2,}", markdown.strip()):
        lines = paragraph.split("\n")
        while lines:
            is_item = lines[0].startswith("- ")
            size = next((n for n, text in enumerate(lines) if text.startswith("- ") != is_item), len(lines))
            run, lines = lines[:size], lines[size:]
            if is_item:
                items = [{"type": "rich_text_section", "elements": inline(line[2:])} for line in run]
                elements.append({"type": "rich_text_list", "style": "bullet", "elements": items})
            else:
                gap = [{"type": "text", "text": "\n"}] if elements else []
                elements.append({"type": "rich_text_section", "elements": [*gap, *inline("\n".join(run))]})
    return [{"type": "rich_text", "elements": elements}] if elements else []


def inline(text: str) -> list[Block]:
    """Bold, links and literal text of one paragraph."""
    parts: list[Block] = []
    end = 0
    for match in INLINE.finditer(text):
        if match["sign"]:
            continue  # stays in the literal text around it
        parts += _literal(text[end : match.start()])
        end = match.end()
        if match["url"]:
            parts.append({"type": "link", "url": match["url"], "text": plain(match["label"]) or match["url"]})
        else:
            parts += _literal(match["bold"], bold=True)
    parts += _literal(text[end:])
    return parts or [{"type": "text", "text": " "}]


def _order_card(card: OrderCard) -> list[Block]:
    """Each of the goods beside its picture, then the way; signs stand for what the words say already.

    https://docs.slack.dev/reference/block-kit/blocks/section-block (`plain_text` is as literal as `rich_text`)
    """
    blocks: list[Block] = []
    for good in card.goods:
        if len(good.image_url) <= URL_LENGTH:
            picture = {"type": "image", "image_url": good.image_url, "alt_text": good.alt[:ALT_LENGTH]}
            caption = {"type": "plain_text", "text": plain(good.caption)[:CAPTION_LENGTH], "emoji": False}
            blocks.append({"type": "section", "text": caption, "accessory": picture})
    for track in card.tracks:
        lines = [_literal(f"{track.title}\n", bold=True)] if track.title else []
        for number, mark in enumerate(track.marks):
            end = "\n" if number < len(track.marks) - 1 else ""
            lines.append(_literal(f"{SIGNS[mark.progress]} {mark.text}{end}", bold=mark.progress == "now"))
        section = {"type": "rich_text_section", "elements": [part for line in lines for part in line]}
        blocks.append({"type": "rich_text", "elements": [section]})
    return blocks


def modal(form: Form, conversation: ConversationId, venue: Venue) -> Block:
    """A form as a modal; `private_metadata` remembers where it belongs."""
    return {
        "type": "modal",
        "callback_id": f"{ACTION_PREFIX}{form.name}",
        "private_metadata": origin(conversation, venue, form.value),
        "title": plain_text(form.title, TITLE_LENGTH),
        "submit": plain_text(form.submit, TITLE_LENGTH),
        "close": plain_text(form.cancel, TITLE_LENGTH),
        "blocks": [
            *rich_text(form.intro),
            *(input_block(field) for field in form.fields),
        ],
    }


def press_button(button: Button, conversation: ConversationId, venue: Venue, index: int) -> Block:
    """A button; a press of it leads back to the conversation."""
    element: Block = {
        "type": "button",
        "action_id": f"{ACTION_PREFIX}{button.action}:{index}",
        "text": plain_text(button.label, LABEL_LENGTH),
        "value": origin(conversation, venue, button.value),
    }
    if button.style != "default":
        element["style"] = button.style
    if button.url and len(button.url) <= URL_LENGTH:
        element["url"] = button.url
    return element


def _thumbs(opinion: Opinion, conversation: ConversationId, venue: Venue) -> Block:
    """https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element"""

    def thumb(sign: str, label: str, value: str) -> Block:
        text = plain_text(sign, LABEL_LENGTH)
        return {"text": text, "accessibility_label": label[:LABEL_LENGTH], "value": origin(conversation, venue, value)}

    element = {
        "type": "feedback_buttons",
        "action_id": f"{ACTION_PREFIX}{OPINION}:0",
        "positive_button": thumb("👍", opinion.yes, UP),
        "negative_button": thumb("👎", opinion.no, DOWN),
    }
    return {"type": "context_actions", "elements": [element]}


def desk_note(author: str, text: str) -> list[Block]:
    """What somebody said, literally; a text that is too long for Slack is cut, the ticket has all of it."""
    shown = text if len(text) <= TEXT_LENGTH else text[: TEXT_LENGTH - 1] + "…"
    elements = [
        {"type": "text", "text": author, "style": {"bold": True}},
        {"type": "text", "text": f"\n{shown}"},
    ]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]


def _literal(text: str, *, bold: bool = False) -> list[Block]:
    if not text:
        return []
    part: Block = {"type": "text", "text": plain(text)}
    if bold:
        part["style"] = {"bold": True}
    return [part]


def _citations(content: Content) -> Block:
    """As many sources as fit, each whole: half a link would show its signs."""
    text = f"{escape(content.source_label)} "
    for number, citation in enumerate(content.citations):
        name = escape(citation.title)
        linked = f"<{citation.url}|{name}>" if citation.url else name
        more = ", " * (number > 0) + (linked if len(text) + len(linked) + 2 <= CONTEXT_LENGTH else name)
        if len(text) + len(more) <= CONTEXT_LENGTH:
            text += more
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}
