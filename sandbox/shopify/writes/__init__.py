"""Mutations with their rules and effects: what Shopify refuses is refused, what it does is in the shop afterwards."""

from sandbox.shopify.asking import Resolvers
from sandbox.shopify.writes import cancelling, editing, refunds, returning, updating

RESOLVERS: Resolvers = {
    "Mutation": {
        **cancelling.MUTATIONS,
        **updating.MUTATIONS,
        **editing.MUTATIONS,
        **returning.MUTATIONS,
        **refunds.MUTATIONS,
    },
    **editing.TYPES,
}
