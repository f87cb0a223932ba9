"""`search_policies`: answered, partly answered, not in the policies; and how well it tells them apart."""

import sys
from collections import Counter

import pytest

from support.model.people import Language
from support.tools.policies import PolicyAnswer, PolicyTool
from tests.support.knowledge.labelled import POLICIES, questions, shared, shown

ANSWERED_FLOOR, UNANSWERABLE_FLOOR = 0.92, 0.90


@pytest.fixture
async def tool() -> PolicyTool:
    return PolicyTool(await shared())


async def test_a_country_that_is_named(tool: PolicyTool) -> None:
    answer = await tool.search_policies("Do you ship to Canada?", "en", countries=("CA",))
    assert answer.kind == "answered"
    assert shown(answer) == ("shipping#where-we-ship",)
    assert answer.text.startswith("We ship to the United States (all 50 states), Canada,")
    assert answer.missing == ()
    assert answer.citations[0].title == "Shipping: Where we ship"
    assert answer.citations[0].url == "https://northbeam.example/policies/shipping#where-we-ship"


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [("Do you ship to Germany?", "en", "DE"), ("Livrez-vous en Allemagne ?", "fr", "DE")],
)
async def test_a_country_that_belongs_to_a_named_union(
    tool: PolicyTool, text: str, language: Language, country: str
) -> None:
    for countries in ((country,), ()):
        answer = await tool.search_policies(text, language, countries=countries)
        assert (answer.kind, shown(answer)) == ("answered", ("shipping#where-we-ship",))
        assert answer.language == language


@pytest.mark.parametrize(
    ("text", "language", "code", "name"),
    [("Do you ship to Japan?", "en", "JP", "Japan"), ("Livrez-vous au Japon ?", "fr", "JP", "Japon")],
)
async def test_a_country_that_is_not_named(
    tool: PolicyTool, text: str, language: Language, code: str, name: str
) -> None:
    answer = await tool.search_policies(text, language, countries=(code,))
    assert (answer.kind, answer.missing, shown(answer)) == ("partial", (name,), ("shipping#where-we-ship",))
    assert name not in answer.text


async def test_one_country_named_and_one_not(tool: PolicyTool) -> None:
    answer = await tool.search_policies("Do you ship to Canada and Japan?", "en")
    assert (answer.kind, answer.missing) == ("partial", ("Japan",))


async def test_of_a_list_by_country_only_the_country_s_line_is_quoted(tool: PolicyTool) -> None:
    germany = await tool.search_policies("How long does delivery to Germany take?", "en")
    assert "European Union:** 3–6 business days" in germany.text
    assert "Canada" not in germany.text
    france = await tool.search_policies("How long does delivery to France take?", "en")
    assert "France:** 2–3 business days" in france.text
    assert "3–6" not in france.text
    everywhere = await tool.search_policies("How much is shipping?", "en")
    assert everywhere.text.count("\n- ") == 6


async def test_a_country_does_not_matter_where_a_section_speaks_for_all(tool: PolicyTool) -> None:
    answer = await tool.search_policies("I live in Japan, how long is the warranty?", "en", countries=("JP",))
    assert (answer.kind, shown(answer)) == ("answered", ("warranty#duration",))


@pytest.mark.parametrize(
    ("text", "missing"),
    [("Do you offer gift wrapping?", "gift wrapping"), ("Is there a student discount?", "student discount")],
)
async def test_what_is_not_in_the_policies(tool: PolicyTool, text: str, missing: str) -> None:
    assert await tool.search_policies(text, "en") == PolicyAnswer("nothing", "", (), (missing,), "en")


async def test_several_questions_are_answered_together(tool: PolicyTool) -> None:
    text = "What is your return policy? Do you ship to Canada? How long is the warranty?"
    answer = await tool.search_policies(text, "en")
    assert answer.kind == "answered"
    assert shown(answer) == ("returns#return-window", "shipping#where-we-ship", "warranty#duration")
    some = await tool.search_policies("How long is the warranty? Do you have a loyalty program?", "en")
    assert (some.kind, some.missing, shown(some)) == ("partial", ("loyalty program",), ("warranty#duration",))


async def test_a_follow_up_is_read_with_the_question_before(tool: PolicyTool) -> None:
    answer = await tool.search_policies("And to France?", "en", before="Do you ship to Japan?")
    assert (answer.kind, answer.missing, shown(answer)) == ("answered", (), ("shipping#where-we-ship",))


async def test_a_topic_favours_its_pages(tool: PolicyTool) -> None:
    text = "How long does it take, in days?"
    for topic, page in (("policy_shipping", "shipping"), ("warranty", "warranty"), (None, None)):
        answer = await tool.search_policies(f"{text} I mean the time for repair, delivery", "en", topic=topic)
        if page:
            assert shown(answer)[0].startswith(f"{page}#")


async def test_what_is_missing_can_be_repeated_safely(tool: PolicyTool) -> None:
    text = (
        "Do you have <!channel> **unicorns** [x](http://evil.example) @here `drop` me@x.example 4111111111111111 "
        + "z" * 500
    )
    answer = await tool.search_policies(text, "en")
    assert answer.missing
    assert len(answer.missing) <= 3
    for words in answer.missing:
        assert len(words) <= 40
        assert all(part.isalpha() for part in words.split())


@pytest.mark.parametrize("text", ["", "ok", "🙂", "\u200b", "1042"])
async def test_nothing_asked_is_nothing(tool: PolicyTool, text: str) -> None:
    assert await tool.search_policies(text, "fr") == PolicyAnswer("nothing", "", (), (), "fr")


async def test_it_quotes_word_for_word_and_briefly(tool: PolicyTool) -> None:
    """Every sentence shown stands in the file, whatever was asked."""
    pages = {file.name: flat(file.read_text(encoding="utf-8")) for file in POLICIES.glob("*.md")}
    for question in questions():
        answer = await tool.search_policies(question.text, question.language, countries=question.countries)
        assert bool(answer.text) == bool(answer.citations) == (answer.kind != "nothing")
        if len(answer.citations) == 1:
            page = pages[answer.citations[0].source.partition("#")[0]]
            for line in filter(None, answer.text.split("\n")):
                for sentence in line.split(". "):
                    assert flat(sentence) in page
            assert len(answer.text.split()) <= 100


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_labelled_questions(tool: PolicyTool, language: Language, capsys: pytest.CaptureFixture[str]) -> None:
    """Floors for each language: the right section first, and no answer where there is none."""
    confusion: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    right = asked = refused = unanswerable = 0
    for question in questions():
        if question.language != language:
            continue
        answer = await tool.search_policies(question.text, language, countries=question.countries)
        confusion[question.kind, answer.kind] += 1
        if question.kind == "answered":
            asked += 1
            good = answer.kind == "answered" and shown(answer)[0] in question.sections
            right += good
        else:
            unanswerable += 1
            good = answer.kind != "answered"
            refused += good
        if not good:
            wrong.append(
                f"{question.text} -> {answer.kind} {shown(answer)}, wanted {question.kind} {question.sections}"
            )
    with capsys.disabled():
        sys.stdout.write(
            f"\n{language}: answered by the right section {right}/{asked} = {right / asked:.1%}, "
            f"recognised as not covered {refused}/{unanswerable} = {refused / unanswerable:.1%}; labelled -> said: "
            + ", ".join(f"{was} -> {said} {n}" for (was, said), n in sorted(confusion.items()))
        )
    assert right / asked >= ANSWERED_FLOOR, "\n".join(wrong)
    assert refused / unanswerable >= UNANSWERABLE_FLOOR, "\n".join(wrong)
