"""The night's work: each thing is done and told, one that fails holds up no other, and the books' seal goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, text

from grants import jobs
from grants.db import db, unit_of_work
from grants.funds.rules import book
from grants.jobs import Message, each_night, queue
from grants.ledger.models import Checkpoint, CheckRun
from grants.ledger.rules.chain import public_key, read, verify
from grants.people.actions import give_role
from grants.people.models import Person, Role
from grants.people.rules import RoleKind
from grants.web.commands import night
from tests.cast.funds import a_fund, funded
from tests.cast.people import person, person_with
from tests.cast.tampering import tamper

if TYPE_CHECKING:
    from flask import Flask

    from grants.funds.models import Fund

AT = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    """A fund with money; its treasurer is its steward too and reads Arabic. A facilitator must not be written to."""
    with unit_of_work():
        made = a_fund()
        funded(made, "1000")
        db.session.execute(delete(Role))
        keeper = person(language="ar")
        for kind in (RoleKind.TREASURER, RoleKind.STEWARD):
            give_role(keeper, kind, made.id, at=AT)
        person_with(RoleKind.AUDITOR, made.id)
        person_with(RoleKind.FACILITATOR, made.id)
    return made


def written() -> dict[RoleKind, Message]:
    """Return the mails by the (first) role of their reader, and let none have two."""
    rows = db.session.execute(
        select(Role.kind, Message)
        .join(Person, Person.id == Role.person_id)
        .join(Message, Message.to_address == Person.email)
        .where(Role.kind != RoleKind.STEWARD)
    ).all()
    told = dict(rows)
    assert len(told) == len(rows) == db.session.query(Message).count()
    return told


def test_the_nights_work_is_told_line_by_line(fund: Fund, app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["jobs", "nightly"])
    assert (told.exit_code, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert lines[1:] == [
        "statements: 0 waiting lines explained themselves",
        "holds: 0 bank debits became safe",
        "check: 1 books, 1 entries, 0 findings",
        "checkpoints: 1 books signed",
        "drafts: 0 erased",
        "erasing: 0 applications",
        "files: 0 unfinished forgotten",
        "digests: 0 mails",
    ]


def test_the_check_is_kept(fund: Fund) -> None:
    assert night.check_books(AT) == "check: 1 books, 1 entries, 0 findings"
    [run] = db.session.scalars(select(CheckRun))
    assert (run.book, run.ran_at, run.entries, run.findings) == (book(fund.id), AT, 1, [])
    assert (run.checked["chain"], run.checked["lines-as-written"]) == (1, 4)
    assert written() == {}


def test_a_finding_is_told_to_those_who_keep_the_books(fund: Fund) -> None:
    tamper("UPDATE note SET words = 'x'")
    assert night.check_books(AT) == "check: 1 books, 1 entries, 1 findings"
    [run] = db.session.scalars(select(CheckRun))
    assert len(run.findings) == 1
    assert run.findings[0].endswith("its words are not those that were sealed (notes)")
    mails = written()
    assert set(mails) == {RoleKind.TREASURER, RoleKind.AUDITOR}
    english = mails[RoleKind.AUDITOR]
    assert english.subject == "Something needs a look"
    assert english.body.endswith(f"\nhttp://127.0.0.1/funds/{fund.ref}/books")
    assert mails[RoleKind.TREASURER].language == "ar"


def test_the_line_that_leaves_is_signed_and_goes_out_when_the_books_went_on(fund: Fund) -> None:
    assert night.sign_books(AT) == "checkpoints: 1 books signed"
    mails = written()
    assert set(mails) == {RoleKind.TREASURER, RoleKind.AUDITOR}
    line = mails[RoleKind.AUDITOR].body.splitlines()[-1]
    assert mails[RoleKind.TREASURER].body.splitlines()[-1] == line
    signed = read(line)
    assert (signed.book, signed.number, signed.signed_at) == (book(fund.id), 1, AT)
    assert verify(signed, public_key("tests-only"))
    assert night.sign_books(AT + timedelta(days=1)) == "checkpoints: 0 books signed"
    assert db.session.query(Message).count() == 2
    with unit_of_work():
        funded(fund, "5")
    assert night.sign_books(AT + timedelta(days=2)) == "checkpoints: 1 books signed"
    assert [kept.number for kept in db.session.scalars(select(Checkpoint).order_by(Checkpoint.id))] == [1, 2]


def test_an_installation_signs_with_a_key_of_its_own_and_knows_the_former(
    fund: Fund, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.sign_books(AT)
    monkeypatch.setitem(app.config, "MUSHA", replace(app.config["MUSHA"], ledger_keys=("new", "tests-only")))
    assert night.sign_books(AT + timedelta(days=1)) == "checkpoints: 1 books signed"
    assert night.check_books(AT) == "check: 1 books, 1 entries, 0 findings"
    monkeypatch.setitem(app.config, "MUSHA", replace(app.config["MUSHA"], ledger_keys=("new",)))
    assert night.check_books(AT) == "check: 1 books, 1 entries, 1 findings"


def test_what_fails_holds_up_nothing_else_and_is_named(
    fund: Fund, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(at: datetime) -> str:
        del at
        raise ZeroDivisionError("Failing row contains (Layla)")

    monkeypatch.setattr(night, "_WORK", (broken, night.check_books))
    told = app.test_cli_runner().invoke(args=["jobs", "nightly"])
    assert (told.exit_code, told.stdout) == (1, "check: 1 books, 1 entries, 0 findings\n")
    assert told.stderr.splitlines()[-1] == "Error: Not done: broken (ZeroDivisionError)"
    assert "broken: ZeroDivisionError at " in caplog.text
    assert "Layla" not in caplog.text + told.stderr


def test_the_worker_does_it_each_night_at_two(fund: Fund, app: Flask) -> None:
    worker = queue(app, app.config["MUSHA"], app.extensions["musha_address"])
    assert worker.periodic_registry.periodic_tasks == {}
    each_night(worker, night.NIGHT, hour=2)
    [((name, _), periodic)] = worker.periodic_registry.periodic_tasks.items()
    assert (name, periodic.cron) == ("nightly", "0 2 * * *")
    jobs.defer(night.NIGHT, timestamp=0)
    db.session.commit()
    with worker.open():
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    db.session.rollback()
    assert db.session.query(CheckRun).count() == 1
    assert db.session.scalars(
        text("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'nightly'")
    ).all() == ["succeeded"]
