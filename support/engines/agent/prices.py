"""What the model costs and how much may be spent: `data/prices.yaml`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from support.engines.agent.sitting import Used
from support.errors import SettingError

MILLION = Decimal(1_000_000)


class Price(BaseModel):
    """US dollars for a million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Decimal = Field(ge=0)
    cached: Decimal = Field(ge=0)
    """Of input that the provider had in its cache."""
    output: Decimal = Field(ge=0)

    def of(self, used: Used) -> Decimal:
        """What the calls cost."""
        fresh = max(0, used.input_tokens - used.cached_tokens)
        return (fresh * self.input + used.cached_tokens * self.cached + used.output_tokens * self.output) / MILLION


class Caps(BaseModel):
    """US dollars; at a cap the local engine answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    conversation: Decimal = Field(gt=0)
    day: Decimal = Field(gt=0)
    month: Decimal = Field(gt=0)


class TokenCaps(BaseModel):
    """Tokens read and written, whatever they cost: for models that cost nothing. None: no cap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    conversation: int | None = Field(default=None, gt=0)
    day: int | None = Field(default=None, gt=0)
    month: int | None = Field(default=None, gt=0)


class Prices(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: dict[str, Price]
    other: Price
    caps: Caps
    tokens: TokenCaps = TokenCaps()

    def price(self, model: str) -> Price:
        """A model's; a dated name (`gpt-5-mini-2026-03-01`) has the price of the longest name that it begins with."""
        names = [name for name in self.models if model == name or model.startswith(f"{name}-")]
        return self.models[max(names, key=len)] if names else self.other


def load_prices(file: Path) -> Prices:
    """Raises SettingError naming the file and the place."""
    try:
        return Prices.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except OSError:
        raise SettingError(f"{file} is missing") from None
    except (yaml.YAMLError, ValidationError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = ".".join(map(str, first["loc"])) + ": " + first["msg"] if first else str(error)
        raise SettingError(f"{file}: {where}") from None
