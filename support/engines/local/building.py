"""The local engine joined from its talks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from support.engines.local.asking import Questions
from support.engines.local.engine import LocalEngine
from support.engines.local.my_orders import MyOrders
from support.engines.local.order_questions import OrderQuestions
from support.engines.local.order_state import OrderState
from support.engines.local.order_talk import OrderTalk
from support.engines.local.own_talk import OwnTalk
from support.engines.local.own_words import OwnWords
from support.engines.local.policy_talk import PolicyTalk
from support.engines.local.product_talk import ProductTalk
from support.engines.local.product_words import ProductWords
from support.engines.local.small_talk import SmallTalk
from support.engines.local.task_talk import TaskTalk
from support.engines.local.team_talk import TeamTalk
from support.engines.local.vocabulary import Vocabulary
from support.engines.local.watch_talk import WatchTalk
from support.engines.local.which_order import WhichOrder
from support.engines.local.wishes import Wishes
from support.engines.understanding import Understanding
from support.profile import ShopProfile
from support.tools.orders import OrderTool
from support.tools.own_orders import OwnOrdersTool
from support.tools.policies import PolicyTool
from support.tools.products import ProductTool
from support.words import Words


@dataclass(frozen=True, slots=True)
class Tools:
    """All that an engine may read with."""

    orders: OrderTool
    own: OwnOrdersTool
    products: ProductTool
    policies: PolicyTool


def build(
    tools: Tools, read: Callable[[str], Understanding], words: Words, vocabulary: Vocabulary, profile: ShopProfile
) -> LocalEngine:
    """The engine. In the zone of the shop's `profile` a day ends."""
    zone = profile.zone
    policies = PolicyTalk(tools.policies, words, vocabulary)
    questions = Questions(words, vocabulary)
    about = ProductWords(words, vocabulary)
    watches = WatchTalk(tools.own, tools.products, about, zone)
    orders = OrderTalk(tools.orders, words)
    tasks = TaskTalk(
        tools.own,
        tools.products,
        questions,
        OwnTalk(tools.own, tools.policies, OwnWords(words, zone)),
        watches,
        WhichOrder(tools.own, questions, vocabulary),
        vocabulary,
    )
    mine, talk = MyOrders(tasks, orders), SmallTalk(words, TeamTalk(profile, words))
    return LocalEngine(
        read=read,
        orders=orders,
        state=OrderState(orders, OrderQuestions(orders, words), policies, tasks, mine, talk),
        policies=policies,
        products=ProductTalk(tools.products, about, policies, vocabulary),
        tasks=tasks,
        mine=mine,
        watches=watches,
        wishes=Wishes(read, vocabulary),
        talk=talk,
        words=words,
    )
