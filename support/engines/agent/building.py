"""The engine with a model joined from its parts. Imports `chain`, so it is imported late: see `engines.choosing`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from support.engines.agent.access import ModelAccess
from support.engines.agent.budget import Budget
from support.engines.agent.chain import Chain
from support.engines.agent.circuit import Circuit
from support.engines.agent.deciding import Deciding
from support.engines.agent.engine import AgentEngine
from support.engines.agent.knowing import Knowing
from support.engines.agent.prompting import Guard, Prompts, canary_of, topics_of
from support.engines.agent.reads import Reads
from support.engines.agent.summing import Summing
from support.engines.agent.writes import Writes
from support.engines.grounding.goods import Trade
from support.engines.local.building import Tools
from support.engines.local.engine import LocalEngine
from support.engines.privacy.veil import words_of
from support.identity.access import OrderAccess
from support.knowledge.index import KnowledgeIndex
from support.observing import Observer
from support.ports import Clock
from support.profile import ShopProfile
from support.words import Words


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What the engine is made of."""

    access: ModelAccess
    prompts: Prompts
    local: LocalEngine
    tools: Tools
    orders: OrderAccess
    knowledge: KnowledgeIndex
    words: Words
    profile: ShopProfile
    goods: frozenset[str]
    trade: Trade
    budget: Budget
    clock: Clock
    observer: Observer


def build(of: Ingredients) -> tuple[AgentEngine, Callable[[], Awaitable[None]]]:
    """The engine, and what lets its connections go."""
    zone, profile = of.profile.zone, of.profile
    prompts, canary = of.prompts, canary_of(of.access.api_key)
    role = prompts.render(
        "role",
        shop=profile.name,
        voice=profile.voice,
        topics=topics_of(sorted(of.knowledge.addresses())),
        canary=canary,
    )
    names = (profile.name, *profile.team.name.values())
    kept = words_of((*names, *of.goods))
    reads = Reads(
        of.tools.orders, of.tools.own, of.tools.products, of.tools.policies, of.words, zone, of.local.products.queries,
        kept,
    )  # fmt: skip
    tools = [*reads.tools(), *Writes(of.tools.own).tools()]
    chains = [Chain(of.access, model, role, tools) for model in of.access.models]
    guard = Guard(role, canary)

    async def close() -> None:
        for chain in chains:
            await chain.close()

    engine = AgentEngine(
        local=of.local,
        talkers=chains,
        circuits={chain.model: Circuit(of.clock) for chain in chains},
        access=of.access,
        knowing=Knowing(of.orders, of.tools.own, prompts, names, kept, of.trade, zone),
        deciding=Deciding(of.local, of.words),
        prompts=prompts,
        guard=guard,
        summing=Summing(prompts, guard, of.budget),
        budget=of.budget,
        zone=zone,
        clock=of.clock,
        observer=of.observer,
    )
    return engine, close
