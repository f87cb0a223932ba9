"""The sum of the migrations is `tables.py`, and start-up knows the newest one without asking Alembic."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from support.storage import migrations
from support.storage.database import connect
from support.storage.migrations import HEAD, current, migrate
from support.storage.tables import metadata


def test_the_sum_of_migrations_equals_the_tables() -> None:
    engine = connect("sqlite://")
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_head_is_alembics() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_file_stays_migrated_and_its_folder_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/relais.db"
    engine = connect(url)
    assert current(engine) is None
    assert migrate(engine) is True
    engine.dispose()

    engine = connect(url)
    assert current(engine) == HEAD
    assert migrate(engine) is False
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()
