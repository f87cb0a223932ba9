"""Who works a database off: one process, and the next one once it is given up."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.errors import SettingError
from support.storage.baton import Baton, FileLock


def test_one_has_it_until_it_is_given_up_or_its_holder_is_gone(tmp_path: Path) -> None:
    first, second = (FileLock(tmp_path / "new" / "lock") for _ in range(2))
    assert not second.is_taken()
    assert first.take()
    assert first.take(), "again"
    assert first.is_taken()
    assert second.is_taken()
    assert not second.take()
    first.give()
    assert not first.is_taken()
    assert second.take()
    del second
    assert first.take()


def test_several_may_share_one(tmp_path: Path) -> None:
    first, second, third = (FileLock(tmp_path / "lock") for _ in range(3))
    assert first.take(shared=True)
    assert second.take(shared=True)
    first.give()
    assert third.is_taken()
    assert not third.take()
    second.give()
    assert third.take()


def test_only_a_file_has_one(tmp_path: Path) -> None:
    for url in ("sqlite://", "sqlite:///:memory:", "postgresql://db/relais"):
        assert Baton.of(url) is None
    baton = Baton.of(f"sqlite:///{tmp_path}/relais.db")
    assert baton is not None
    assert baton.work.take()
    assert baton.asking.take(), "they are apart"
    assert {file.name for file in tmp_path.iterdir()} == {"relais.db-work", "relais.db-asking"}


def test_where_no_file_can_be_the_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    baton = Baton.of(f"sqlite:///{tmp_path}/file/relais.db")
    assert baton is not None
    with pytest.raises(SettingError, match="DATABASE_URL"):
        baton.work.take()
