"""Which process works a database off. There may be several of them for a while, since a new version starts before the
old one is stopped; all take events in, and one alone does what is to be done: the one that holds the baton.

Whoever starts asks for it, and the holder gives it up. They are locks of the operating system on files beside the
database, so whatever becomes of a process, it holds none afterwards.
"""

from __future__ import annotations

import fcntl
from io import FileIO
from pathlib import Path

from sqlalchemy import make_url

from support.errors import SettingError


class FileLock:
    """One lock: one process has it, or several share it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None

    def take(self, *, shared: bool = False) -> bool:
        """At once, or not at all. Raises SettingError where there can be no such file."""
        if self._file is not None:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = FileIO(self._path, "a+")
        except OSError as error:
            raise SettingError(f"DATABASE_URL: there can be no file {self._path} ({error.strerror})") from error
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def give(self) -> None:
        """Let go of it, if it is held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def is_taken(self) -> bool:
        """By somebody, alone or shared? Whoever wants it in this very moment has to try once more."""
        if self._file is None and self.take():
            self.give()
            return False
        return True


class Baton:
    """`work`: who does what is to be done. `asking`: who wants to. `there`: who takes events in and does no more."""

    def __init__(self, database: Path) -> None:
        self.work, self.asking, self.there = (
            FileLock(database.with_name(f"{database.name}-{name}")) for name in ("work", "asking", "there")
        )

    @classmethod
    def of(cls, url: str) -> Baton | None:
        """None for what no other process can open, or is no file."""
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
            return None
        return cls(Path(str(parsed.database)))
