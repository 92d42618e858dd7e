"""Work leaves with the transaction that caused it, and mail arrives once, in its reader's language."""

from __future__ import annotations

import logging
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from grants import clock, jobs
from grants.db import commit, db, unit_of_work
from grants.i18n import gettext, language
from grants.jobs import Message, NotSent, deliver, mail, queue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from flask import Flask

    from grants.config import Config

JOBS = text("SELECT task_name, args, status, attempts, scheduled_at FROM procrastinate_jobs ORDER BY id")
READER = "hala@example.org"


class Mailbox:
    """A mail server's hands: keeps what arrives, and may refuse it."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusal: str | None = None

    async def recipient(self, *given: Any) -> str:
        _server, _session, envelope, address, _options = given
        if self.refusal is not None:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def content(self, *given: Any) -> str:
        envelope = given[-1]
        letter = message_from_bytes(envelope.content, policy=policy.default)
        letter["X-Envelope"] = f"{envelope.mail_from} {envelope.rcpt_tos}"
        self.letters.append(letter)
        return "250 Message accepted for delivery"


# The names under which aiosmtpd looks for them.
Mailbox.handle_RCPT, Mailbox.handle_DATA = Mailbox.recipient, Mailbox.content


@pytest.fixture(scope="module")
def post_office(unused_port_of_module: int) -> Iterator[tuple[Mailbox, int]]:
    """Run a real mail server on a loopback port."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=unused_port_of_module)
    server.start()
    yield box, unused_port_of_module
    server.stop()


@pytest.fixture
def mailbox(post_office: tuple[Mailbox, int]) -> Mailbox:
    """Give the server's mailbox, empty."""
    box, _port = post_office
    box.letters.clear()
    box.refusal = None
    return box


@pytest.fixture
def config(ctx: Flask, post_office: tuple[Mailbox, int]) -> Config:
    """Give an installation that sends its mail there."""
    return replace(ctx.config["MUSHA"], mail_url=f"smtp://127.0.0.1:{post_office[1]}")


def work(app: Flask, config: Config) -> None:
    """Do what is waiting, as the worker does."""
    worker = queue(app, config, app.extensions["musha_address"])
    with worker.open():
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    db.session.rollback()


def a_letter(language: str = "en") -> int:
    """Write a mail to a reader, and return its key."""
    with unit_of_work():
        return mail(READER, language, lambda: (gettext("Your link"), f"{gettext('Language')}\n\nhttp://x/…")).id


def waiting() -> list[tuple[Any, ...]]:
    """Return the jobs, without their times."""
    return [(row.task_name, row.args, row.status, row.attempts) for row in db.session.execute(JOBS)]


def test_a_rollback_leaves_no_job_and_no_mail(ctx: Flask):
    def write_and_fail() -> None:
        with unit_of_work():
            mail(READER, "en", lambda: ("a", "b"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert (waiting(), db.session.query(Message).count()) == ([], 0)


def test_a_commit_leaves_exactly_one(ctx: Flask):
    before = clock.now()
    key = a_letter()
    assert waiting() == [("deliver", {"message_id": key}, "todo", 0)]
    message = db.session.get_one(Message, key)
    assert (message.to_address, message.language, message.subject, message.body, message.sent_at) == (
        READER,
        "en",
        "Your link",
        "Language\n\nhttp://x/…",
        None,
    )
    assert before <= message.written_at <= clock.now()


def test_a_job_is_not_there_before_the_commit(ctx: Flask):
    mail(READER, "en", lambda: ("a", "b"))
    with db.engine.connect() as other:
        assert other.execute(JOBS).all() == []
    commit()
    assert len(waiting()) == 1


def test_mail_is_written_in_the_readers_language(ctx: Flask):
    spoken = []

    def write() -> tuple[str, str]:
        spoken.append(language().code)
        return gettext("Language"), ""

    subjects = [mail(READER, code, write).subject for code in ("ar", "en", "tlh")]
    assert (spoken, subjects) == (["ar", "en", "en"], ["اللغة", "Language", "Language"])
    assert language().code == "en"


@pytest.mark.parametrize(("code", "subject", "first"), [("en", "Your link", "Language"), ("ar", "رابطك", "اللغة")])
def test_mail_arrives(ctx: Flask, mailbox: Mailbox, config: Config, code: str, subject: str, first: str):
    key = a_letter(code)
    work(ctx, config)
    (letter,) = mailbox.letters
    message = db.session.get_one(Message, key)
    assert letter["X-Envelope"] == f"musha@example.org ['{READER}']"
    assert (letter["From"], letter["To"], letter["Subject"]) == ("musha@example.org", READER, subject)
    assert letter.get_content().replace("\r\n", "\n") == f"{first}\n\nhttp://x/…\n"
    assert (letter["Content-Language"], letter.get_content_type()) == (code, "text/plain")
    assert letter["Date"].datetime == message.written_at.replace(microsecond=0)
    assert message.ref in letter["Message-ID"]
    assert letter["Message-ID"].endswith("@example.org>")
    assert message.sent_at is not None
    assert waiting() == [("deliver", {"message_id": key}, "succeeded", 1)]


def test_delivered_twice_it_goes_once(ctx: Flask, mailbox: Mailbox, config: Config):
    key = a_letter()
    with unit_of_work():
        jobs.defer("deliver", message_id=key)
    work(ctx, config)
    sent_at = db.session.get_one(Message, key).sent_at
    deliver(key, config)
    assert (len(mailbox.letters), [job[2] for job in waiting()]) == (1, ["succeeded", "succeeded"])
    assert db.session.get_one(Message, key).sent_at == sent_at


def test_a_message_that_is_gone_is_no_fault(ctx: Flask, mailbox: Mailbox, config: Config):
    deliver(-1, config)
    assert mailbox.letters == []


@pytest.mark.parametrize("refusal", [f"550 no {READER} here", "451 busy, later"])
def test_a_refusing_server_is_tried_again_later(ctx: Flask, mailbox: Mailbox, config: Config, refusal: str):
    mailbox.refusal = refusal
    key = a_letter()
    began = datetime.now(UTC)
    work(ctx, config)
    (job,) = db.session.execute(JOBS).all()
    assert (job.status, job.attempts, db.session.get_one(Message, key).sent_at) == ("todo", 1, None)
    assert timedelta(seconds=4) < job.scheduled_at - began < timedelta(seconds=15)
    mailbox.refusal = None
    db.session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL"))
    commit()
    work(ctx, config)
    assert ([letter["To"] for letter in mailbox.letters], waiting()[0][2:]) == ([READER], ("succeeded", 2))


def test_it_is_tried_for_more_than_a_day():
    waits = [5 ** (attempt + 1) for attempt in range(7)]
    assert (jobs._AGAIN.max_attempts, jobs._AGAIN.exponential_wait) == (7, 5)
    assert timedelta(seconds=sum(waits)) > timedelta(hours=24)


def test_a_log_never_says_who_was_written_to(
    ctx: Flask, mailbox: Mailbox, config: Config, caplog: pytest.LogCaptureFixture
):
    mailbox.refusal = f"550 no {READER} here"
    key = a_letter()
    db.session.execute(text("UPDATE procrastinate_jobs SET attempts = 7"))
    commit()
    with caplog.at_level(logging.DEBUG):
        work(ctx, config)
    assert waiting() == [("deliver", {"message_id": key}, "failed", 8)]
    ours = [record for record in caplog.records if record.name != "mail.log"]  # the test's own mail server
    said = "\n".join(map(logging.Formatter().format, ours))
    assert said.count("NotSent: SMTPRecipientsRefused") == 1
    assert READER not in said


def test_where_no_server_listens(ctx: Flask, config: Config, unused_port: int):
    key = a_letter()
    with pytest.raises(NotSent, match=r"^ConnectionRefusedError$"):
        deliver(key, replace(config, mail_url=f"smtp://127.0.0.1:{unused_port}"))
    assert db.session.get_one(Message, key).sent_at is None


def test_kept_mail_goes_nowhere_and_is_done(ctx: Flask, mailbox: Mailbox):
    key = a_letter()
    work(ctx, ctx.config["MUSHA"])
    assert mailbox.letters == []
    assert db.session.get_one(Message, key).sent_at is not None
    assert waiting()[0][2] == "succeeded"


class _Line:
    """Notes what a real line would be asked."""

    asked: ClassVar[list[Any]] = []

    def __init__(self, host: str, port: int, timeout: float, context: ssl.SSLContext | None = None) -> None:
        self.asked.append((type(self).__name__, host, port, timeout, _verifies(context)))

    def starttls(self, context: ssl.SSLContext) -> None:
        self.asked.append(("starttls", _verifies(context)))

    def login(self, user: str, password: str) -> None:
        self.asked.append(("login", user, password))

    def send_message(self, letter: EmailMessage) -> None:
        self.asked.append(("send", letter["To"]))

    def close(self) -> None:
        self.asked.append("close")


class _SafeLine(_Line):
    """The same, over TLS from the first byte."""


def _verifies(context: ssl.SSLContext | None) -> bool:
    return context is not None and context.check_hostname and context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("mail_url", "asked"),
    [
        ("smtp://mail.example", [("_Line", "mail.example", 0, 30, False)]),
        (
            "smtp://post%40fund:p%3Aw@mail.example:587",
            [("_Line", "mail.example", 587, 30, False), ("starttls", True), ("login", "post@fund", "p:w")],
        ),
        (
            "smtps://post:pw@mail.example:465",
            [("_SafeLine", "mail.example", 465, 30, True), ("login", "post", "pw")],
        ),
        ("smtps://mail.example", [("_SafeLine", "mail.example", 0, 30, True)]),
    ],
)
def test_a_password_goes_only_to_a_server_that_has_proved_itself(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch, mail_url: str, asked: list[Any]
):
    monkeypatch.setattr(jobs.smtplib, "SMTP", _Line)
    monkeypatch.setattr(jobs.smtplib, "SMTP_SSL", _SafeLine)
    monkeypatch.setattr(_Line, "asked", [])
    deliver(a_letter(), replace(ctx.config["MUSHA"], mail_url=mail_url))
    assert _Line.asked == [*asked, ("send", READER), "close"]
