"""What Slack refuses in blocks and views, through the real SDK."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack.block_kit import check_blocks, check_view, with_ids
from tests.sandbox.slack.scene import Scene

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(**changes: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go"} | changes


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(value: str = "a") -> Json:
    return {"text": plain(value), "value": value}


def select(**changes: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option()]} | changes


def question(**changes: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text"}
    return {"type": "input", "label": plain("Name"), "element": element} | changes


CONFIRM = {"title": plain("Sure?"), "text": mrkdwn("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
DIVIDER = {"type": "divider"}

AT_THE_LIMIT: list[tuple[str, list[Json]]] = [
    ("blocks", [DIVIDER] * 50),
    ("section text", [{"type": "section", "text": mrkdwn("x" * 3000)}]),
    ("section fields", [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}]),
    ("header", [{"type": "header", "text": plain("x" * 150)}]),
    ("markdown in all", [{"type": "markdown", "text": "x" * 6000}] * 2),
    ("buttons", [actions(*(button(action_id=str(number)) for number in range(25)))]),
    ("button", [actions(button(text=plain("x" * 75), value="x" * 2000, action_id="x" * 255))]),
    ("options", [actions(select(options=[option(str(number)) for number in range(100)]))]),
    ("confirm", [actions(button(confirm=CONFIRM, style="danger"))]),
    ("context", [{"type": "context", "elements": [mrkdwn("x")] * 10}]),
    ("table", [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 20] * 100}]),
    ("card", [{"type": "card", "title": mrkdwn("x" * 150), "body": mrkdwn("x" * 200)}]),
    ("carousel", [{"type": "carousel", "elements": [{"type": "card", "title": mrkdwn("x")}] * 10}]),
    ("same action id in two blocks", [actions(button()), actions(button())]),
    (
        "feedback",
        [
            {
                "type": "context_actions",
                "elements": [
                    {
                        "type": "feedback_buttons",
                        "action_id": "feedback",
                        "positive_button": {"text": plain("Good"), "value": "up"},
                        "negative_button": {"text": plain("Bad"), "value": "down"},
                    }
                ],
            }
        ],
    ),
]

OVER_THE_LIMIT: list[tuple[str, list[Any], str]] = [
    ("blocks", [DIVIDER] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ("not an object", ["divider"], "must provide an object [json-pointer:/blocks/0]"),
    ("unknown block", [{"type": "banner"}], "unsupported type: banner [json-pointer:/blocks/0/type]"),
    (
        "section text",
        [{"type": "section", "text": mrkdwn("x" * 3001)}],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    ("empty section", [{"type": "section"}], "must provide text or fields"),
    ("empty text", [{"type": "section", "text": mrkdwn("")}], "must be more than 0 characters"),
    ("fields", [{"type": "section", "fields": [mrkdwn("x")] * 11}], "no more than 10 items allowed"),
    ("field", [{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "blocks/0/fields/0/text"),
    ("header", [{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    ("mrkdwn header", [{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn"),
    ("markdown", [{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001 characters"),
    ("markdown in all", [{"type": "markdown", "text": "x" * 6001}] * 2, "in all [json-pointer:/blocks]"),
    ("buttons", [actions(*(button(action_id=str(n)) for n in range(26)))], "no more than 25 items"),
    ("button text", [actions(button(text=plain("x" * 76)))], "/elements/0/text/text]"),
    ("mrkdwn button", [actions(button(text=mrkdwn("x")))], "unsupported type: mrkdwn"),
    ("button value", [actions(button(value="x" * 2001))], "must be less than 2001 characters"),
    ("button style", [actions(button(style="green"))], "must be one of the allowed values"),
    ("action id", [actions(button(action_id="x" * 256))], "must be less than 256 characters"),
    ("same action id", [actions(button(), button())], "`action_id` already exists: go"),
    ("same block id", [DIVIDER | {"block_id": "a"}] * 2, "`block_id` already exists: a"),
    ("block id", [DIVIDER | {"block_id": "x" * 256}], "must be less than 256 characters"),
    ("options", [actions(select(options=[option(str(n)) for n in range(101)]))], "no more than 100 items"),
    ("no options", [actions(select(options=[]))], "no fewer than 1 items allowed"),
    ("same option", [actions(select(options=[option(), option()]))], "must be unique among the options"),
    ("option text", [actions(select(options=[option("x" * 76)]))], "must be less than 76 characters"),
    ("placeholder", [actions(select(placeholder=plain("x" * 151)))], "must be less than 151 characters"),
    (
        "overflow",
        [actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]})],
        "no more than 5 items allowed",
    ),
    ("confirm", [actions(button(confirm=CONFIRM | {"title": plain("x" * 101)}))], "confirm/title/text"),
    ("label", [question(label=plain("x" * 2001))], "must be less than 2001 characters"),
    ("input in actions", [actions(question()["element"])], "unsupported type: plain_text_input"),
    ("image without words", [{"type": "image", "image_url": "https://a/b.png"}], "field: alt_text"),
    ("image without source", [{"type": "image", "alt_text": "a parcel"}], "image_url and slack_file"),
    ("context", [{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10 items"),
    ("table rows", [{"type": "table", "rows": [[{}]] * 101}], "no more than 100 items allowed"),
    ("table columns", [{"type": "table", "rows": [[{}] * 21]}], "1 to 20 cells"),
    ("two tables", [{"type": "table", "rows": [[{}]]}] * 2, "only one table is allowed"),
    ("card", [{"type": "card", "body": mrkdwn("x" * 201)}], "must be less than 201 characters"),
    ("empty card", [{"type": "card"}], "must provide one of hero_image"),
]


@pytest.mark.parametrize(("name", "blocks"), AT_THE_LIMIT, ids=[name for name, _ in AT_THE_LIMIT])
def test_blocks_at_their_limits_are_fine(name: str, blocks: list[Json]) -> None:
    assert check_blocks(blocks) == [], name


@pytest.mark.parametrize(("name", "blocks", "complaint"), OVER_THE_LIMIT, ids=[name for name, *_ in OVER_THE_LIMIT])
def test_blocks_over_a_limit_are_refused(name: str, blocks: list[Any], complaint: str) -> None:
    problems = check_blocks(blocks)
    assert any(complaint in problem for problem in problems), (name, problems)


async def test_a_refusal_names_the_place(scene: Scene) -> None:
    with pytest.raises(SlackApiError) as caught:
        await scene.client.chat_postMessage(
            channel=scene.help, text="x", blocks=[actions(button(text=plain("x" * 76)))]
        )
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"
    ]
    assert await scene.ann.sees("#help") == []


async def test_missing_ids_are_filled_in(scene: Scene) -> None:
    posted = await scene.client.chat_postMessage(
        channel=scene.help,
        text="x",
        blocks=[
            DIVIDER,
            actions({"type": "button", "text": plain("Go")}),
            actions(button()) | {"block_id": "mine"},
        ],
    )
    first, second, third = posted["message"]["blocks"]
    assert first["block_id"] != second["block_id"]
    assert second["elements"][0]["action_id"]
    assert (third["block_id"], third["elements"][0]["action_id"]) == ("mine", "go")


def test_filling_in_leaves_the_given_blocks_alone() -> None:
    given = [actions({"type": "button", "text": plain("Go")})]
    with_ids(given)
    assert given == [actions({"type": "button", "text": plain("Go")})]


def view(**changes: Any) -> Json:
    modal = {"type": "modal", "title": plain("x" * 24), "submit": plain("Go"), "blocks": [question()]}
    return modal | changes


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        ({"title": None}, "missing required field: title [json-pointer:/view]"),
        ({"submit": plain("x" * 25)}, "/view/submit/text"),
        ({"close": plain("x" * 25)}, "/view/close/text"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"external_id": "x" * 256}, "/view/external_id"),
        ({"blocks": [DIVIDER] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
        ({"blocks": None}, "missing required field: blocks"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "unsupported type: markdown"),
        ({"submit": None}, "must have a submit button"),
        ({"type": "home"}, "must be modal"),
    ],
)
def test_views_over_a_limit_are_refused(changes: Json, complaint: str) -> None:
    assert check_view(view(), "modal") == []
    assert any(complaint in problem for problem in check_view(view(**changes), "modal"))
