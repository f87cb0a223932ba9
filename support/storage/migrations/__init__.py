"""Migrations (Alembic), run by `bot.py migrate`, and by `bot.py run` on SQLite.

To change a table: edit `tables.py`, then `python -m support.storage.migrations "what changed"` writes the migration.
The version before may still be storing events while it runs, and after it: a new column of `events` needs a default.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Engine, MetaData, String, Table, inspect, text
from sqlalchemy.exc import DatabaseError

from support.errors import SettingError
from support.storage.tables import metadata

HEAD = "0019"
"""The newest migration's id, so that start-up need not load Alembic when there is nothing to do (tested)."""


def current(engine: Engine) -> str | None:
    """The migration the database is at; None for an empty one."""
    with engine.begin() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine) -> bool:
    """Bring the database up to date. True when something had to be done.

    An empty database gets its tables at once, as `tables.py` has them: that is what all migrations come to (tested).

    Raises SettingError for what can't be opened, is no database, or comes from a newer version.
    """
    try:
        return current(engine) != HEAD and (_create(engine) or upgrade(engine))
    except DatabaseError as error:
        raise SettingError(f"DATABASE_URL: {engine.url} can't be used: {error.orig}") from error


def _create(engine: Engine) -> bool:
    """False where there is something already."""
    with engine.begin() as connection:
        if inspect(connection).get_table_names():
            return False
        metadata.create_all(connection)
        version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
        version.create(connection)
        connection.execute(version.insert().values(version_num=HEAD))
    return True


def upgrade(engine: Engine) -> bool:
    """Run the migrations that are missing, one after the other. True.

    Raises SettingError for a database of another version.
    """
    from alembic import command  # noqa: PLC0415 - 165 ms and 12 MB, needed only here
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = engine
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SettingError(f"DATABASE_URL: {engine.url} was made by another version of Relais: {error}") from error
    return True
