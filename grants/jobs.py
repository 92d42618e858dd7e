"""Work that leaves the request: enqueued in the request's own transaction, done by a worker, at least once."""

from __future__ import annotations

import json
import smtplib
import ssl
from contextlib import closing
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from procrastinate import App, PsycopgConnector, RetryStrategy
from sqlalchemy import Text, delete, make_url, text
from sqlalchemy.orm import Mapped, mapped_column

from grants import clock
from grants.db import Model, Ref, db, unit_of_work
from grants.i18n import speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from grants.config import Config

_DELIVER = "deliver"
_SMTP_SECONDS = 30
# Again after 5 s, 25 s, 2 min, 10 min, 52 min, 4 h and 22 h: a mail server may be away for a night.
_AGAIN = RetryStrategy(max_attempts=7, exponential_wait=5)


# What capabilities teach the worker: the name under which work is deferred, and what does it, given the configuration.
_TASKS: dict[str, Callable[..., None]] = {}


class NotSent(Exception):
    """The mail server did not take a message. Names the kind of fault only: a log must not say who was written to."""


class Message(Model):
    """A mail on its way. Subjects are neutral, bodies hold no secret: a mailbox is not a safe place."""

    __tablename__ = "message"

    ref: Mapped[Ref]
    to_address: Mapped[str] = mapped_column(Text)
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def defer(task: str, **arguments: object) -> None:
    """Enqueue `task` within the current transaction: a rollback leaves no job, a commit leaves exactly one."""
    db.session.flush()
    db.session.execute(
        text(
            "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', :task, 0, NULL, NULL, cast(:arguments AS jsonb), "
            "NULL)::procrastinate_job_to_defer_v1])"
        ),
        {"task": task, "arguments": json.dumps(arguments)},
    )


def task(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Teach the worker to do what is deferred as `name`: it calls the function with the configuration and arguments.

    Again, later and later, when it raises; so it must be safe to do twice.
    """

    def learn(work: Callable[..., None]) -> Callable[..., None]:
        _TASKS[name] = work
        return work

    return learn


def mail(to_address: str, language: str, write: Callable[[], tuple[str, str]]) -> Message:
    """Write a mail in its reader's `language` and enqueue it. `write` returns (subject, body)."""
    with speaking(language):
        subject, body = write()
    message = Message(
        to_address=to_address, language=language, subject=subject, body=body, written_at=clock.now(), sent_at=None
    )
    db.session.add(message)
    db.session.flush()
    defer(_DELIVER, message_id=message.id)
    return message


def forget_mail(to_address: str, *, about: str) -> None:
    """Wipe the mail to an address that has `about` in it; what was not sent yet never will be."""
    db.session.execute(
        delete(Message).where(Message.to_address == to_address, Message.body.contains(about, autoescape=True))
    )


def deliver(message_id: int, config: Config) -> None:
    """Hand one message to the mail server, or keep it where the installation keeps its mail. Sent twice, it goes once.

    Raises NotSent when the server does not take it; the worker tries again.
    """
    with unit_of_work():
        message = db.session.get(Message, message_id, with_for_update=True)
        if message is None or message.sent_at is not None:
            return
        if not config.mail_is_kept:
            try:
                _send(message, config)
            except (OSError, smtplib.SMTPException) as fault:
                raise NotSent(type(fault).__name__) from None
        message.sent_at = clock.now()


def _send(message: Message, config: Config) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = config.mail_from, message.to_address, message.subject
    letter["Date"] = format_datetime(message.written_at)
    letter["Message-ID"] = make_msgid(idstring=message.ref, domain=config.mail_from.rpartition("@")[2])
    letter.set_content(message.body)  # it takes every Content- header away that stands there already
    letter["Content-Language"] = message.language
    server = urlsplit(config.mail_url)
    with closing(_line(server.scheme, server.hostname or "localhost", server.port or 0)) as line:
        if server.username:
            if server.scheme == "smtp":
                line.starttls(context=ssl.create_default_context())
            line.login(unquote(server.username), unquote(server.password or ""))
        line.send_message(letter)


def _line(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_SMTP_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=_SMTP_SECONDS)


def queue(app: Flask, config: Config, address: str) -> App:
    """Return the worker's queue on the database at `address`, knowing every task."""
    conninfo = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    jobs = App(connector=PsycopgConnector(conninfo=conninfo))

    @jobs.task(name=_DELIVER, retry=_AGAIN)
    def deliver_message(message_id: int) -> None:
        with app.app_context():
            deliver(message_id, config)

    for name, work in _TASKS.items():
        jobs.task(name=name, retry=_AGAIN)(_within(app, config, work))
    return jobs


def each_night(jobs: App, task: str, *, hour: int) -> None:
    """Have the worker do `task` each night at `hour` (UTC), once however many workers there are."""
    jobs.periodic(cron=f"0 {hour} * * *")(jobs.tasks[task])


def each_hour(jobs: App, task: str, *, minute: int) -> None:
    """Have the worker do `task` in each hour, `minute` minutes past it, once however many workers there are."""
    jobs.periodic(cron=f"{minute} * * * *")(jobs.tasks[task])


def _within(app: Flask, config: Config, work: Callable[..., None]) -> Callable[..., None]:
    def do(**arguments: object) -> None:
        with app.app_context():
            work(config, **arguments)

    return do
