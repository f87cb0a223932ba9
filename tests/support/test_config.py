"""Settings that follow from others."""

import pytest

from support import config

SHOP = {"shopify_shop": "northbeam", "shopify_client_id": "i", "shopify_client_secret": "client"}


@pytest.mark.parametrize(
    ("given", "secret"),
    [
        (SHOP, "client"),
        (SHOP | {"shopify_webhook_secret": "other"}, "other"),
        ({"shopify_shop": "northbeam", "shopify_access_token": "shpat_x"}, None),
        ({}, None),
    ],
)
def test_what_the_shops_webhooks_are_signed_with(given: dict[str, str], secret: str | None) -> None:
    assert config.load(_env_file=None, **given).shop_webhook_secret == secret
