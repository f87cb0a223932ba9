"""Questions about what the shop sells: what it is, what it costs, in which colours and sizes it is there.

Everybody may read the answers. A product is found by the customer's words, then by their translations; a question that
its page does not answer is said to be open, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from support.engines.local import choices
from support.engines.local.asking import short
from support.engines.local.memories import seen
from support.engines.local.mentions import mentions
from support.engines.local.outages import not_now, waiting
from support.engines.local.pages import ASKING, is_name, tells
from support.engines.local.policy_talk import PolicyTalk
from support.engines.local.product_words import ProductWords
from support.engines.local.terms import Term, roots, terms
from support.engines.local.variants import Choice, choose
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding import Understanding
from support.errors import OperatorMustFix, TryAgainLater
from support.model.commerce import LineItem, LineItemId, Product, ProductId, Variant
from support.model.conversation import Intent, Memory
from support.model.decisions import Button, Content, Decided, Reply, Trace
from support.model.turn import Turn
from support.tools.products import ProductTool

LAST_PRODUCT, LAST_QUESTION = "product", "product_question"
"""Keys of `Memory.facts`: what was spoken of last, and what was asked of it."""
FOLLOW_UP_WORDS = 8
MOST_NAMES = 6
QUESTION_LENGTH = 300


@dataclass(frozen=True, slots=True)
class ProductTalk:
    """Answers from the catalogue."""

    tool: ProductTool
    say: ProductWords
    policies: PolicyTalk
    vocabulary: Vocabulary

    async def answer(self, turn: Turn, reading: Understanding, intent: Intent, confidence: float) -> Decided | None:
        """The answer; None when no product is meant. The question is kept while the shop can't be asked."""
        try:
            return await self._answer(turn, reading, intent, confidence)
        except (TryAgainLater, OperatorMustFix) as error:
            memory = waiting(turn.conversation.memory, turn.text[:QUESTION_LENGTH])
            return not_now(turn, memory, Trace("local", intent, confidence, ("products",)), self.say.words, error)

    async def _answer(self, turn: Turn, reading: Understanding, intent: Intent, confidence: float) -> Decided | None:
        trace = Trace("local", intent, confidence, ("products",))
        products = await self._meant(turn, reading)
        if intent == "size_help" and len(products) == 1 and self._asks_for_one(turn.text, products[0]):
            return self._of(turn, products[0], turn.text, "stock_question", replace(trace, intent="stock_question"))
        if intent == "size_help":
            return await self._size(turn, reading, products, trace)
        if intent == "product_question" and not (products and tells(turn.text, products[0], self.vocabulary) == "all"):
            policy = await self.policies.search(turn, reading, intent)
            if policy.kind == "answered":
                return self.policies.say(turn, policy, intent, confidence)
        if not products:
            return None
        if len(products) > 1:
            return self._which(turn, products, trace)
        return self._of(turn, products[0], turn.text, intent, trace)

    async def gone(self, turn: Turn, reading: Understanding) -> Sequence[Variant]:
        """The variants that are meant, by these words or by the question before, and are out of stock."""
        products = await self._meant(turn, reading)
        if len(products) != 1:
            return ()
        variants = products[0].variants
        before = turn.conversation.memory.facts.get(LAST_QUESTION, "")
        said = (choose(text, variants, None, self.vocabulary).variants for text in (turn.text, before))
        meant = next((found for found in said if found), variants)
        return [variant for variant in meant if not variant.available]

    async def chosen(self, turn: Turn, id: str) -> Decided | None:
        """The product of a pressed button, for the question that was open."""
        product = await self.tool.product(ProductId(id))
        question = turn.conversation.memory.facts.get(LAST_QUESTION, "")
        if product is None:
            return None
        return self._of(turn, product, question, "stock_question", Trace("local", "stock_question", 1.0, ("products",)))

    def nothing(self, turn: Turn) -> Content:
        """There is no such thing in the shop."""
        human = Button("human", self.say.words.say(turn.language, "button.human"))
        return Content(self.say.say(turn.language, "not_found"), (human,))

    def names_goods(self, turn: Turn) -> bool:
        """Does the customer ask for something by name?"""
        return bool(self._names(terms(turn.text)))

    def names_kind(self, turn: Turn) -> bool:
        """Does the customer name goods of a kind that shops have?"""
        return bool(self.vocabulary.kinds.find(terms(turn.text)))

    def follows(self, turn: Turn, reading: Understanding) -> bool:
        """ "And in blue?", "how much is it?": short, right after a product was spoken of."""
        memory = turn.conversation.memory
        is_last = bool(memory.answered) and memory.answered[-1].startswith("product:")
        return is_last and reading.words <= FOLLOW_UP_WORDS and not reading.orders

    async def _meant(self, turn: Turn, reading: Understanding) -> Sequence[Product]:
        """The products that are named; failing that, the one that was spoken of last."""
        said = terms(turn.text)
        for query in self._queries(said):
            best = self._best(said, await self.tool.find([query]))
            if best:
                return best
        last = turn.conversation.memory.facts.get(LAST_PRODUCT)
        is_pointed_at = self.follows(turn, reading) and not _POINTING.isdisjoint(term.word for term in said)
        if last and reading.words <= FOLLOW_UP_WORDS * 2 and (is_pointed_at or not self._names(said)):
            product = await self.tool.product(ProductId(last))
            return [product] if product else []
        return []

    def queries(self, text: str) -> Iterator[str]:
        """What to look for in the shop, for words of any language that customers have."""
        return self._queries(terms(text))

    def _queries(self, said: Sequence[Term]) -> Iterator[str]:
        """The customer's own words; then the names of the kinds of goods among them, for shops in another language."""
        kinds = self.vocabulary.kinds.find(said)
        yield " ".join(self._names(said)[:MOST_NAMES])
        for found in kinds:
            yield " ".join(said[at].word for at in found.at)
            yield found.name.replace("_", " ")

    def _names(self, said: Sequence[Term]) -> list[str]:
        """Words that may be a product's name: no colours, sizes, everyday words, nor words of asking."""
        sections = (self.vocabulary.colours, self.vocabulary.sizes)
        shades = {at for section in sections for one in section.find(said) for at in one.at}
        named = (term for at, term in enumerate(said) if at not in shades and is_name(term))
        return [term.word for term in named if term.word not in ASKING | _STOCKED]

    def _best(self, said: Sequence[Term], found: Sequence[Product]) -> list[Product]:
        """Of what was found, what the words name best; nothing if they name none of it."""
        lines = [LineItem(LineItemId(product.id), product.title, 1, 0) for product in found]
        named = [mention for mention in mentions(said, lines, self.vocabulary) if mention.is_thing and mention.lines]
        if not named:
            return []
        clearest = max(named, key=lambda mention: max(mention.scores.values()))
        best = [product for product in found if LineItemId(product.id) in clearest.lines]
        kinds = set(self.vocabulary.kinds.names_in(said))
        typed = [product for product in best if kinds & set(self.vocabulary.kinds.names_in(terms(product.type)))]
        return typed or best

    async def _size(
        self, turn: Turn, reading: Understanding, products: Sequence[Product], trace: Trace
    ) -> Decided | None:
        """The policies' advice on sizes, and the sizes that the product comes in."""
        asked = replace(turn, text=self._unnamed(turn.text, products[0])) if len(products) == 1 else turn
        advice = await self.policies.search(asked, reading, "size_help")
        if advice.kind == "nothing":
            return self._of(turn, products[0], turn.text, "size_help", trace) if len(products) == 1 else None
        decided = self.policies.say(turn, advice, "size_help", trace.confidence)
        if len(products) != 1 or not isinstance(decided.decision, Reply) or decided.decision.public is None:
            return decided
        content = decided.decision.public
        lines = self.say.options(products[0], turn.language)
        both = replace(content, text="\n".join([content.text, "", *lines]) if lines else content.text)
        memory = self._remember(decided.memory, products[0], turn.text)
        return replace(decided, decision=Reply(both), memory=memory)

    def _unnamed(self, text: str, product: Product) -> str:
        """The question without the product's own name, which no policy knows; what kind of goods it is stays."""
        said = terms(text)
        kinds = {at for found in self.vocabulary.kinds.find(said) for at in found.at}
        title = {roots(term.word) for term in terms(product.title)}
        named = [term for at, term in enumerate(said) if at not in kinds and roots(term.word) in title]
        if not kinds:
            return text
        for term in reversed(named):
            text = text[: term.start] + text[term.end :]
        return text

    def _of(self, turn: Turn, product: Product, question: str, intent: Intent, trace: Trace) -> Decided:
        choice = choose(question, product.variants, None, self.vocabulary)
        memory = self._remember(turn.conversation.memory, product, question)
        if choice.unknown and not choice.variants:
            text = self.say.not_there(product, choice.unknown, turn.language)
            return Decided(Reply(Content(text)), memory, trace)
        if (intent == "stock_question" or choice.variants) and not _COMPARES.search(question):
            return Decided(Reply(self._stock(turn, product, choice)), memory, trace)
        told = tells(question, product, self.vocabulary)
        if told == "all":
            return Decided(Reply(self._pictured(product, self.say.about(product, turn.language))), memory, trace)
        human = Button("human", self.say.words.say(turn.language, "button.human"))
        text = self.say.unsaid(product, turn.language, partly=told == "some")
        return Decided(Reply(Content(text, (human,))), memory, replace(trace, gap="not_in_policies"))

    def _asks_for_one(self, text: str, product: Product) -> bool:
        """ "Do you have it in M?" is no question about sizes."""
        said = " ".join(term.word for term in terms(text))
        return said.startswith(_HAVING) and bool(choose(text, product.variants, None, self.vocabulary).variants)

    def _stock(self, turn: Turn, product: Product, choice: Choice) -> Content:
        asked = choice.variants or product.variants
        text = self.say.stock(product, asked, turn.language)
        if len(asked) > 1 or not asked[0].available:  # else the price is told with it
            priced = not _PRICE.isdisjoint(term.word for term in terms(turn.text))
            text = f"{text} {self.say.price(asked, turn.language)}" if priced else text
        gone = [variant for variant in asked if not variant.available]
        if len(gone) != len(asked):
            return Content(text)
        text = f"{text} {self.say.say(turn.language, 'watch')}"
        return Content(text, tuple(self._watch(turn, variant, several=len(gone) > 1) for variant in gone[:3]))

    def _watch(self, turn: Turn, variant: Variant, *, several: bool) -> Button:
        label = self.say.words.say(turn.language, "button.watch")
        return Button("choose", f"{label} ({variant.title})" if several else label, choices.write("watch", variant.id))

    def _which(self, turn: Turn, products: Sequence[Product], trace: Trace) -> Decided:
        memory = turn.conversation.memory
        facts = {**memory.facts, LAST_QUESTION: turn.text[:QUESTION_LENGTH]}
        buttons = tuple(
            Button("choose", short(product.title), choices.write("product", product.id)) for product in products[:5]
        )
        content = Content(self.say.choices(products, turn.language), buttons)
        answered = seen(memory.answered, ["product:"])
        return Decided(Reply(content), replace(memory, facts=facts, failures=0, answered=answered), trace)

    def _pictured(self, product: Product, text: str) -> Content:
        shown = product.picture
        return Content(text, image_url=shown.url, image_alt=shown.alt or product.title) if shown else Content(text)

    def _remember(self, memory: Memory, product: Product, question: str) -> Memory:
        facts = {**memory.facts, LAST_PRODUCT: product.id, LAST_QUESTION: question[:QUESTION_LENGTH]}
        return replace(memory, facts=facts, failures=0, answered=seen(memory.answered, [f"product:{product.id}"]))


_STOCKED = frozenset({
    "stock", "stocks", "available", "availability", "left", "sold", "restock", "restocked", "dispo", "dispos",
    "disponible", "disponibles", "disponibilite", "reste", "restent", "rupture", "epuise", "epuisee", "back", "revient",
    "reviennent", "prevenez", "previens", "avertissez", "notify", "ping",
})  # fmt: skip
"""Words of asking whether something is there, or to be told when it is."""
_PRICE = frozenset({"price", "prices", "cost", "costs", "much", "prix", "coute", "coutent", "combien", "tarif"})
_COMPARES = re.compile(r"\bdiff[eé]ren|\bcompare|\bcompar[eé]", re.IGNORECASE)
_POINTING = frozenset(
    {"it", "its", "they", "them", "this", "that", "il", "elle", "ils", "elles", "celui", "celle", "ca", "cela"}
)
"""For the product that was spoken of last."""
_HAVING = ("do you have", "do you still have", "have you got", "is there", "avez vous", "vous avez", "auriez vous")
