"""The commands do what they say, and say in words what they cannot do."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from grants.db import commit, db
from grants.i18n import ROOT
from grants.jobs import Message, mail
from grants.web import commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result
    from flask import Flask


@pytest.fixture
def run(ctx: Flask) -> Callable[..., Result]:
    """Give a command line."""
    return lambda *words: ctx.test_cli_runner().invoke(args=words)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Serve nothing; note what would have been served, and what became of the worker."""
    noted: list[Any] = []

    class Worker:
        def __init__(self, command: list[str]) -> None:
            noted.append(command)

        def terminate(self) -> None:
            noted.append("terminate")

        def wait(self) -> None:
            noted.append("wait")

    monkeypatch.setattr(commands.subprocess, "Popen", Worker)
    monkeypatch.setattr(commands.waitress, "serve", lambda app, **how: noted.append((app.name, how)))
    return noted


@pytest.fixture
def port() -> Iterator[tuple[int, socket.socket]]:
    """Give a free loopback port, and the socket to take it with."""
    with contextlib.closing(socket.socket()) as taker:
        taker.bind(("127.0.0.1", 0))
        yield taker.getsockname()[1], taker


def test_a_port_in_use_is_said_at_once_with_what_to_do(
    run: Callable[..., Result], served: list[Any], port: tuple[int, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    number, taker = port
    taker.listen()
    monkeypatch.setenv("PORT", str(number))
    result = run("serve")
    assert (result.exit_code, result.stdout, served) == (1, "", [])
    assert result.stderr == f"Error: Port {number} is in use. Choose another: PORT={number + 1} make demo\n"


def test_an_address_that_is_not_ours(run: Callable[..., Result], served: list[Any], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORT", "8123")
    result = run("serve", "--host", "203.0.113.9")
    assert (result.exit_code, served) == (1, [])
    assert re.fullmatch(
        r"Error: Port 8123 cannot be used \(.+\)\. Choose another: PORT=8124 make demo\n", result.stderr
    )


@pytest.mark.parametrize("named", ["0", "65536", "eighty", "-1", ""])
def test_a_port_that_is_none(
    run: Callable[..., Result], served: list[Any], monkeypatch: pytest.MonkeyPatch, named: str
):
    monkeypatch.setenv("PORT", named)
    result = run("serve")
    assert (result.exit_code, served) == (1, [])
    assert result.stderr == f"Error: PORT is “{named}”. It must be a number from 1 to 65535.\n"


def test_serving_runs_a_worker_beside_and_ends_it(
    run: Callable[..., Result], served: list[Any], port: tuple[int, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    number, taker = port
    taker.close()
    monkeypatch.setenv("PORT", str(number))
    result = run("serve")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"Musha is served at http://127.0.0.1:{number}  (stop with Ctrl-C)\n"
    assert served == [
        [sys.executable, "-m", "flask", "jobs", "work"],
        ("grants.web", {"host": "127.0.0.1", "port": number, "threads": 8, "ident": None}),
        "terminate",
        "wait",
    ]


def test_the_worker_ends_however_serving_ends(
    run: Callable[..., Result], served: list[Any], port: tuple[int, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    def interrupted(app: Flask, **how: Any) -> None:
        raise KeyboardInterrupt

    number, taker = port
    taker.close()
    monkeypatch.setattr(commands.waitress, "serve", interrupted)
    monkeypatch.setenv("PORT", str(number))
    assert run("serve").exit_code == 1
    assert served[1:] == ["terminate", "wait"]


def test_a_server_for_people_is_not_started_half_configured(
    run: Callable[..., Result], served: list[Any], ctx: Flask, monkeypatch: pytest.MonkeyPatch
):
    half = replace(ctx.config["MUSHA"], database_url="postgresql://musha@db.example/musha", unset=("MAIL_URL",))
    monkeypatch.setitem(ctx.config, "MUSHA", half)
    result = run("serve")
    assert (result.exit_code, served) == (1, [])
    assert result.stderr.startswith("Error: Before people use this server, set MAIL_URL: ")


def test_asked_to_stop_it_ends_the_worker_too(
    run: Callable[..., Result], served: list[Any], port: tuple[int, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    number, taker = port
    taker.close()
    monkeypatch.setenv("PORT", str(number))
    monkeypatch.setattr(commands.waitress, "serve", lambda *_app, **_how: signal.raise_signal(signal.SIGTERM))
    before = signal.getsignal(signal.SIGTERM)
    assert run("serve").exit_code == 0
    assert served[1:] == ["terminate", "wait"]
    assert signal.getsignal(signal.SIGTERM) is before


def letters(*subjects: str) -> None:
    """Write mail of these subjects."""
    for subject in subjects:
        mail("hala@example.org", "en", lambda said=subject: (said, f"Body of {said}"))
    commit()


def test_jobs_are_done_once_on_demand(run: Callable[..., Result]):
    letters("One", "Two")
    result = run("jobs", "work", "--once")
    assert (result.exit_code, result.output) == (0, "")
    db.session.rollback()
    assert [message.sent_at is None for message in db.session.query(Message)] == [False, False]
    statuses = db.session.scalars(text("SELECT status::text FROM procrastinate_jobs")).all()
    assert statuses == ["succeeded", "succeeded"]


def test_kept_mail_can_be_read_on_the_command_line(run: Callable[..., Result]):
    letters("One", "Two", "Three")
    result = run("jobs", "mail", "--most", "2")
    assert result.exit_code == 0
    assert result.stdout == "".join(
        f"To: hala@example.org\nSubject: {subject}\n\nBody of {subject}\n\n" for subject in ("Three", "Two")
    )


def test_every_group_has_its_commands(app: Flask):
    assert {"jobs", "serve", "demo", "ledger"} <= set(app.cli.commands)


def test_the_demo_has_to_be_asked_for(run: Callable[..., Result]):
    result = run("demo")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("To load it all the same: MUSHA_DEMO=1\n")


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"MAIL_URL": "nonsense"}, "Musha cannot start. MAIL_URL must begin with smtp:// or smtps://, or be keep:\n"),
        (
            {"DATABASE_URL": "postgresql://musha:hidden@127.0.0.1:1/x"},
            "Musha cannot start. No PostgreSQL answers at postgresql+psycopg://musha:***@127.0.0.1:1/x. Start it, ",
        ),
    ],
)
def test_what_keeps_it_from_starting_is_one_sentence(tmp_path: Path, env: dict[str, str], said: str):
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "MAIL_URL")}
    command = [sys.executable, "-m", "flask", "ledger", "check"]
    done = subprocess.run(
        command, env=kept | {"MUSHA_DATA": str(tmp_path)} | env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr[: len(said)]) == (1, "", said)
    assert "Traceback" not in done.stderr
