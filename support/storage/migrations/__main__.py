"""Write the next migration from the difference between `tables.py` and the sum of the migrations so far."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from support.storage.migrations import HEAD

if __name__ == "__main__":
    here = Path(__file__).parent
    config = Config()
    config.set_main_option("script_location", str(here))
    engine = create_engine("sqlite://", poolclass=StaticPool)
    config.attributes["engine"] = engine
    taken = sorted(int(path.name[:4]) for path in (here / "versions").glob("[0-9]*.py"))
    if taken:
        command.upgrade(config, "head")
    rev = f"{(taken[-1] if taken else 0) + 1:04}"
    command.revision(config, sys.argv[1], autogenerate=True, rev_id=rev)
    print(f"now set HEAD = {rev!r} (it is {HEAD!r})", file=sys.stderr)  # noqa: T201
