"""What `doctor` says of a model that can't be asked."""

import pytest

from handlers.model_check import ask_models
from support.engines.agent.access import ModelAccess
from support.engines.agent.failures import ModelFailed


@pytest.mark.parametrize("url", ["http://proxy:s3cret@127.0.0.1:1/v1", "http://[s3cret"])
async def test_the_password_of_an_address_is_not_shown(url: str) -> None:
    with pytest.raises(ModelFailed, match="at OPENAI_BASE_URL: unreachable") as failed:
        await ask_models(ModelAccess("key", url, ("a-model",)))
    assert "s3cret" not in str(failed.value)
