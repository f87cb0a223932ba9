"""Whether the model's server takes the key and knows the models: for `bot.py doctor`. Costs no tokens."""

from __future__ import annotations

import aiohttp

from support.engines.agent.access import ModelAccess
from support.engines.agent.failures import ModelFailed

OPENAI = "https://api.openai.com/v1"
PATIENCE_S = 10


async def ask_models(access: ModelAccess) -> str:
    """The models by name. Raises ModelFailed."""
    url = f"{(access.base_url or OPENAI).rstrip('/')}/models"
    headers = {"Authorization": f"Bearer {access.api_key}"}
    try:
        timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, headers=headers) as answer:
            if answer.status in (401, 403):
                raise ModelFailed("refused", "(the key is not accepted)")
            if answer.status != 200:
                raise ModelFailed("unreachable", f"({answer.status})")
            known = {str(model.get("id")) for model in (await answer.json()).get("data", ())}
    except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError):
        # Named, not shown: an address may have a password in it.
        raise ModelFailed("unreachable", "at OPENAI_BASE_URL" if access.base_url else url) from None
    missing = [model for model in access.models if model not in known]
    if missing:
        raise ModelFailed("refused", f"{', '.join(missing)} is not among the server's models")
    return ", then ".join(access.models)
