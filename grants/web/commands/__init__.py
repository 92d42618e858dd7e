"""The command line: `flask serve`, `flask jobs`, and every capability's own group."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, cast

import click
import waitress
from flask import current_app
from flask.cli import AppGroup, ScriptInfo, pass_script_info, with_appcontext
from sqlalchemy import select

from grants import clock
from grants.awards.commands import import_commands
from grants.calls.commands import calls_commands, charter_commands
from grants.config import BadConfiguration
from grants.db import db
from grants.funds.commands import funds_commands
from grants.jobs import Message, each_hour, each_night, queue
from grants.ledger.commands import ledger_commands
from grants.web import demo
from grants.web.commands.hour import HOUR
from grants.web.commands.night import NIGHT, NightFailed, through_the_night

if TYPE_CHECKING:
    from flask import Flask

    from grants.config import Config

_THREADS = 8
_NIGHT_HOUR = 2
_PAST_THE_HOUR = 7  # not with everything else that begins on the hour
_LAST_PORT = 65_535
jobs_commands = AppGroup("jobs", help="The worker that sends mail and does what must not keep a page waiting.")


def install(app: Flask) -> None:
    """Give `app` its commands."""
    for group in (jobs_commands, ledger_commands, funds_commands, import_commands, charter_commands, calls_commands):
        app.cli.add_command(group)
    app.cli.add_command(serve)
    app.cli.add_command(load_demo)


@jobs_commands.command("work")
@click.option("--once", is_flag=True, help="Do what is waiting, then stop.")
@pass_script_info
def work(script: ScriptInfo, once: bool) -> None:
    """Do jobs as they come, until stopped."""
    app = script.load_app()
    config = cast("Config", app.config["MUSHA"])
    jobs = queue(app, config, app.extensions["musha_address"])
    if not once:
        each_night(jobs, NIGHT, hour=_NIGHT_HOUR)
        each_hour(jobs, HOUR, minute=_PAST_THE_HOUR)
    with jobs.open():
        jobs.run_worker(wait=not once, install_signal_handlers=True, listen_notify=not once)


@jobs_commands.command("nightly")
def nightly() -> None:
    """Do now what the worker does each night at two (UTC): catch up, release, prove, sign. Ends with 1 on a fault."""
    try:
        for line in through_the_night(clock.now()):
            click.echo(line)
    except NightFailed as fault:
        raise click.ClickException(str(fault)) from fault


@jobs_commands.command("mail")
@click.option("--most", default=10, show_default=True, help="How many, newest first.")
def kept(most: int) -> None:
    """Print the mail that this installation wrote, for one who runs it without a mail server."""
    for message in db.session.scalars(select(Message).order_by(Message.id.desc()).limit(most)):
        click.echo(f"To: {message.to_address}\nSubject: {message.subject}\n\n{message.body}\n")


@click.command("demo")
@with_appcontext
def load_demo() -> None:
    """Load the demo fund, unless it is there, and say who can sign in."""
    config = cast("Config", current_app.config["MUSHA"])
    if not config.is_demo:
        raise click.ClickException("The demo's passwords are known to everybody. To load it all the same: MUSHA_DEMO=1")
    statement = demo.load(base_url=config.base_url, at=clock.now())
    click.echo("The demo fund was loaded before." if statement is None else "The demo fund is loaded.")
    path = config.data / "demo-statement.csv"
    if statement is not None:
        path.write_bytes(statement)
        list(through_the_night(clock.now()))  # its books are proven and signed, as each night
    click.echo(f"A statement of its bank, for the treasurer to import: {path}")
    click.echo(f"Sign in at {config.base_url}/sign-in with the password “{demo.PASSWORD}” as")
    for name, role in demo.SIGN_INS:
        address = f"{name}@{demo.HOST}"
        click.echo(f"  {address:<34} {role}")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@pass_script_info
def serve(script: ScriptInfo, host: str) -> None:
    """Serve the pages on PORT (8000), with a worker beside them."""
    app = script.load_app()
    try:
        cast("Config", app.config["MUSHA"]).require_whole()
    except BadConfiguration as fault:
        raise click.ClickException(str(fault)) from fault
    port = _port()
    _refuse_used_port(host, port)
    worker = subprocess.Popen([sys.executable, "-m", "flask", "jobs", "work"])
    click.echo(f"Musha is served at http://{host}:{port}  (stop with Ctrl-C)")
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # asked to stop, end the worker too
    try:
        waitress.serve(app, host=host, port=port, threads=_THREADS, ident=None)
    finally:
        signal.signal(signal.SIGTERM, before)
        worker.terminate()
        worker.wait()


def _port() -> int:
    """Return PORT. There is no option for it: the addresses in mails are made of the same variable."""
    named = os.environ.get("PORT", "8000")
    if not named.isdecimal() or not 0 < int(named) <= _LAST_PORT:
        raise click.ClickException(f"PORT is “{named}”. It must be a number from 1 to {_LAST_PORT}.")
    return int(named)


def _refuse_used_port(host: str, port: int) -> None:
    """Say at once, and in words, that somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            why = "is in use" if fault.errno == errno.EADDRINUSE else f"cannot be used ({fault.strerror})"
            raise click.ClickException(f"Port {port} {why}. Choose another: PORT={port + 1} make demo") from fault
