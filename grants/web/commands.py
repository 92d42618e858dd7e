"""The command line: `flask serve`, `flask jobs`, and every capability's own group."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, cast

import click
import waitress
from flask import Flask, current_app
from flask.cli import AppGroup

from grants.jobs import queue
from grants.ledger.commands import ledger_commands

if TYPE_CHECKING:
    from grants.config import Config

_THREADS = 8
jobs_commands = AppGroup("jobs", help="The worker that sends mail and does what must not keep a page waiting.")


def install(app: Flask) -> None:
    """Give `app` its commands."""
    for group in (jobs_commands, ledger_commands):
        app.cli.add_command(group)
    app.cli.add_command(serve)


@jobs_commands.command("work")
@click.option("--once", is_flag=True, help="Do what is waiting, then stop.")
def work(once: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Do jobs as they come, until stopped."""
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way to the application
    config = cast("Config", app.config["MUSHA"])
    jobs = queue(app, config, app.extensions["musha_address"])
    with jobs.open():
        jobs.run_worker(wait=not once, install_signal_handlers=True, listen_notify=not once)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="The port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the pages, with a worker beside them."""
    _refuse_used_port(host, port)
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way to the application
    worker = subprocess.Popen([sys.executable, "-m", "flask", "jobs", "work"])  # noqa: S603 - our own command
    click.echo(f"Musha is served at http://{host}:{port}  (stop with Ctrl-C)")
    try:
        waitress.serve(app, host=host, port=port, threads=_THREADS, ident=None)
    finally:
        worker.terminate()
        worker.wait()


def _refuse_used_port(host: str, port: int) -> None:
    """Say at once, and in words, that somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            why = "is in use" if fault.errno == errno.EADDRINUSE else f"cannot be used ({fault.strerror})"
            raise click.ClickException(f"Port {port} {why}. Choose another: PORT={port + 1} make demo") from fault
