"""Resolvers of the shop itself, the app's installation, its webhook subscriptions and jobs."""

from typing import Any

from sandbox.shopify.asking import Info, Resolvers, asking
from sandbox.shopify.clock import zulu_text
from sandbox.shopify.connections import connection, edges
from sandbox.shopify.shopfile import Json, gid


def _shop(_source: object, info: Info) -> Json:
    shop = asking(info).shop.shop
    domain = shop["myshopifyDomain"]
    return {
        "id": gid("Shop", 1),
        "name": shop["name"],
        "currencyCode": shop["currencyCode"],
        "ianaTimezone": shop["ianaTimezone"],
        "myshopifyDomain": domain,
        "email": shop["email"],
        "contactEmail": shop.get("contactEmail") or shop["email"],
        "orderNumberFormatPrefix": shop["orderNumberFormatPrefix"],
        "orderNumberFormatSuffix": shop["orderNumberFormatSuffix"],
        "url": f"https://{domain}",
        "primaryDomain": {"id": gid("Domain", 1), "host": domain, "url": f"https://{domain}"},
    }


def _policies(_shop_node: Json, info: Info) -> list[Json]:
    shop = asking(info).shop
    made = zulu_text(shop.document["now"])
    return [
        {
            "id": gid("ShopPolicy", number),
            "type": policy["type"],
            "title": policy["title"],
            "body": policy["body"],
            "url": policy.get("url") or f"https://{shop.shop['myshopifyDomain']}/policies/{number}",
            "createdAt": made,
            "updatedAt": made,
        }
        for number, policy in enumerate(shop.shop["policies"], start=1)
    ]


def _installation(_source: object, info: Info) -> Json:
    scopes = sorted(asking(info).scopes)
    return {
        "id": gid("AppInstallation", 1),
        "accessScopes": [{"handle": scope, "description": scope.replace("_", " ").capitalize()} for scope in scopes],
    }


def _subscriptions(
    _source: object, info: Info, topics: list[str] | None = None, uri: str | None = None, **page: Any
) -> Json:
    return connection(asking(info).subscriptions.matching(topics, uri), **page)


def _job(_source: object, info: Info, id: str) -> Json | None:
    done = asking(info).jobs.done(id)
    return None if done is None else {"id": id, "done": done}


RESOLVERS: Resolvers = {
    "QueryRoot": {
        "job": _job,
        "shop": _shop,
        "currentAppInstallation": _installation,
        "webhookSubscriptions": _subscriptions,
    },
    "Shop": {"shopPolicies": _policies},
}


def edge_resolvers(connections: list[str]) -> Resolvers:
    """`edges` of every connection type."""
    return {name: {"edges": lambda page, _info: edges(page)} for name in connections}
