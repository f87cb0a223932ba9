"""The sum of the migrations is `tables.py`, and start-up knows the newest one without asking Alembic."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from support.storage import migrations
from support.storage.database import connect
from support.storage.migrations import HEAD, current, migrate, upgrade
from support.storage.tables import metadata


def test_the_sum_of_migrations_equals_the_tables() -> None:
    engine = connect("sqlite://")
    assert upgrade(engine) is True
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_what_is_made_at_once_is_what_all_migrations_come_to() -> None:
    at_once, by_steps = connect("sqlite://"), connect("sqlite://")
    assert migrate(at_once) is True
    upgrade(by_steps)
    assert current(at_once) == current(by_steps) == HEAD
    assert _shape(at_once) == _shape(by_steps)


def _shape(engine: Engine) -> dict[str, list[object]]:
    """All that makes a table, without the order of what has none."""
    found = inspect(engine)
    return {
        name: [
            sorted(str(column) for column in found.get_columns(name)),
            str(found.get_pk_constraint(name)["constrained_columns"]),
            *(
                sorted(str(sorted(one.items(), key=str)) for one in look(name))
                for look in (
                    found.get_foreign_keys, found.get_unique_constraints, found.get_check_constraints, found.get_indexes,
                )
            ),
        ]
        for name in found.get_table_names()
    }  # fmt: skip


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
