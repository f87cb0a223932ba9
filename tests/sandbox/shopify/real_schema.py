"""The vendor's published schema, where it is at hand: it lies beside the project, never in it."""

import gzip
import json
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_client_schema

REAL = Path("../shared/schema/shopify-admin-2026-10.json.gz")

needs_real_schema = pytest.mark.skipif(
    not REAL.exists(), reason="NOT CHECKED against Shopify's schema: ../shared/schema is absent"
)


@cache
def real_schema() -> GraphQLSchema:
    """Shopify's Admin schema 2026-10. It breaks rules of the specification, hence `assume_valid`."""
    with gzip.open(REAL) as file:
        introspection = json.load(file)
    return build_client_schema(introspection.get("data", introspection), assume_valid=True)
