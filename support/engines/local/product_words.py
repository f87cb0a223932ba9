"""The words for products: what one is and costs, whether a variant is there. Open to everybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from support.engines.local.variants import in_order, options_of
from support.engines.local.vocabulary import Vocabulary
from support.formats import Safe, link, neutralise
from support.model.commerce import Product, Variant
from support.model.people import Language
from support.words import Words

FEW_LEFT = 3
"""So many or fewer are told by number: it may matter, and it tells no competitor much."""
SHOWN_VALUES = 12
UNSAID_LENGTH = 200
"""Letters of a description that does not answer what was asked."""
ONLY = "Default Title"
"""Shopify's name of the one variant of a product without options."""
OPTION_NAMES = ("size", "color", "length", "material")


@dataclass(frozen=True, slots=True)
class ProductWords:
    """Speaks the `product.*` texts."""

    words: Words
    vocabulary: Vocabulary

    def say(self, language: Language, key: str, /, **values: object) -> Safe:
        """The text `product.<key>`."""
        return self.words.say(language, f"product.{key}", **values)

    def about(self, product: Product, language: Language) -> str:
        """What it is, what it costs, in what it comes."""
        prices = sorted({variant.price.amount for variant in product.variants})
        parts = [self._title(product)]
        if prices:
            least = min(product.variants, key=lambda variant: variant.price.amount).price
            parts = [self.say(language, "price", title=parts[0], price=least, several=len(prices) > 1)]
        if product.description:
            parts.append(self.say(language, "description", text=product.description[:600]))
        return "\n".join([" ".join(parts), *self.options(product, language)])

    def unsaid(self, product: Product, language: Language, *, partly: bool) -> Safe:
        """That its page does not say it, and what it does say; `partly`: some of it may be what was asked."""
        key, text = "partly" if partly else "unsaid", product.description[:UNSAID_LENGTH]
        return self.say(language, key, title=self._title(product), text=text)

    def price(self, variants: Sequence[Variant], language: Language) -> Safe:
        """What these cost, or the least of them."""
        least = min((variant.price for variant in variants), key=lambda price: price.amount)
        several = len({variant.price.amount for variant in variants}) > 1
        return self.say(language, "costs", price=least, several=several)

    def options(self, product: Product, language: Language) -> list[Safe]:
        """A line for each option that has several values."""
        lines: list[Safe] = []
        for name, values in options_of(product.variants).items():
            ordered = in_order(values, self.vocabulary)[:SHOWN_VALUES]
            lines.append(self.say(language, "option", name=self.option(name, language), values=ordered))
        return lines

    def option(self, name: str, language: Language) -> str:
        """An option's name in the customer's language, where we know it."""
        plain = name.casefold().replace("colour", "color")
        return self.say(language, f"options.{plain}") if plain in OPTION_NAMES else name

    def stock(self, product: Product, asked: Sequence[Variant], language: Language) -> str:
        """Whether these variants can be bought now, and what can be instead of one that can't."""
        there = [variant for variant in asked if variant.available]
        title = self._title(product)
        if there and len(there) == len(asked) == 1:
            return self._in_stock(title, there[0], language)
        if there:
            return self.say(language, "stock.some", title=title, variants=self._titles(there))
        gone = self.say(language, "stock.none", title=title, variants=self._titles(asked))
        others = [variant for variant in product.variants if variant.available]
        if not others or len(product.variants) == len(asked):
            return gone
        return f"{gone} {self.say(language, 'stock.instead', variants=self._titles(others))}"

    def in_stock(self, variant: Variant, url: str | None, language: Language) -> Safe:
        """That a variant can be bought."""
        return self._in_stock(_linked(variant.product_title, url), variant, language)

    def named(self, variant: Variant) -> Safe:
        """The product's title."""
        return Safe(f"**{neutralise(variant.product_title)}**")

    def version(self, variant: Variant) -> str:
        """Which of them; nothing where there is only one."""
        return "" if variant.title == ONLY else variant.title

    def _in_stock(self, title: Safe, variant: Variant, language: Language) -> Safe:
        left = variant.stock if variant.stock is not None and variant.stock <= FEW_LEFT else None
        return self.say(
            language, "stock.one", title=title, variant=self.version(variant), left=left, price=variant.price
        )

    def not_there(self, product: Product, wanted: Iterable[str], language: Language) -> str:
        """A colour or size that the product never comes in."""
        lines = self.options(product, language)
        gone = self.say(language, "no_such", title=self._title(product), wanted=list(wanted))
        return "\n".join([gone, *lines])

    def choices(self, products: Sequence[Product], language: Language) -> str:
        """Several that may be meant."""
        items = []
        for product in products:
            least = min(product.variants, key=lambda variant: variant.price.amount).price if product.variants else None
            items.append("- " + self.say(language, "listed", title=self._title(product), price=least))
        return "\n".join([self.say(language, "which"), "", *items])

    def _title(self, product: Product) -> Safe:
        return _linked(product.title, product.url)

    def _titles(self, variants: Sequence[Variant]) -> list[str]:
        return [variant.title for variant in variants if variant.title != ONLY][:SHOWN_VALUES]


def _linked(title: str, url: str | None) -> Safe:
    return link(title, url) if url else Safe(f"**{neutralise(title)}**")
