"""What applying costs the server: a page of the form, a whole application, and the stewards' list at ten thousand."""

from __future__ import annotations

import contextvars
import re
import resource
import tempfile
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    Table,
    case,
    func,
    insert,
    null,
    select,
    text,
    true,
    update,
)
from sqlalchemy import cast as cast_
from sqlalchemy.dialects.postgresql import REGCONFIG

from benchmarks.figures import Cost, cost, show_cost
from grants.applications.models import Answer, Application, Filing, Partner, Snapshot
from grants.applications.queries.finding import application_by_id
from grants.config import Config
from grants.db import commit, db
from grants.web import create_app
from tests.cast.applications import a_ready_application, a_submitted_application, confirmed, leading
from tests.cast.calls import a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from grants.db import Model

TIMES = 30
FEW, MANY = 10_000, 100_000
NUMBERS = func.generate_series(1, MANY).table_valued("n").render_derived(name="counted")
# What performance.md asks, in milliseconds of the processor for the whole request, Python and PostgreSQL.
LIST, FILTERED, SOUGHT, DETAIL, FORM, WHOLE, CSV = 25, 30, 30, 15, 8, 40, 2_000


def copies(kind: type[Model], where: ColumnElement[bool], count: int, fresh: Mapping[str, Any]) -> None:
    """Copy the rows of a table that `where` names `count` times, with `fresh` values for some columns."""
    table = cast("Table", kind.__table__)
    usual = {"ref": func.left(func.md5(cast_(func.random(), String)), 22), "once": null(), "secret_hash": null()}
    columns = [column for column in table.columns if column.name != "id"]
    values = [fresh.get(column.name, usual.get(column.name, column)) for column in columns]
    rows = select(*values).select_from(table.join(NUMBERS, true())).where(where, NUMBERS.c.n <= count)
    db.session.execute(insert(table).from_select([column.name for column in columns], rows))


def grow(template: Application, count: int) -> None:
    """Add `count` applications like the template, each with partners, answers, a snapshot and its own filing."""
    first = int(db.session.scalar(select(func.max(Application.id))) or 0)
    key = cast_(NUMBERS.c.n, BigInteger) + first
    copies(Application, Application.id == template.id, count, {})
    for kind in (Partner, Answer, Snapshot):
        copies(kind, kind.application_id == template.id, count, {"application_id": key})
    own = update(Application).values(snapshot_id=Snapshot.id).where(Snapshot.application_id == Application.id)
    db.session.execute(own.where(Application.id > first).execution_options(synchronize_session=False))
    number = cast_(NUMBERS.c.n, String)
    common = cast_(NUMBERS.c.n % 997, String)
    own_words = func.to_tsvector(cast_("simple", REGCONFIG), "word" + common + " own" + number)
    way = case((NUMBERS.c.n % 50 == 0, "way:voice"), else_="way:text")
    of_it = select(Application.ref).where(Application.id == key).scalar_subquery()
    fresh = {"application_id": key, "ref": of_it, "title": Filing.title + " " + number}
    fresh |= {"words": Filing.words.op("||")(own_words), "marks": func.array_append(Filing.marks, way)}
    copies(Filing, Filing.application_id == template.id, count, fresh)


def ask(client: FlaskClient, path: str, sent: Mapping[str, str] | None = None) -> TestResponse:
    """Return the answer to a request, in a context of its own as at a server: none reads in another's transaction."""
    by_whom = client.get if sent is None else partial(client.post, data=sent)
    answer = contextvars.Context().run(by_whom, path, buffered=True)
    if answer.status_code not in ((200,) if sent is None else (302,)):
        raise LookupError(f"{path} answered {answer.status_code}")
    return answer


def backends() -> list[int]:
    """Return the process ids of PostgreSQL that serve this database."""
    found = db.session.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"))
    ids = [int(number) for number in found]
    db.session.rollback()
    return ids


def visit(client: FlaskClient, path: str) -> Cost:
    """Return what a page costs over TIMES visits, after one that warms up."""
    ask(client, path)
    return cost(lambda: ask(client, path), backends(), TIMES)


def list_pages(client: FlaskClient, path: str, count: int) -> list[float]:
    """Print what the list, a filter and a search cost at `count` applications; return the three figures."""
    asked = {
        "list": (f"{path}?after=0", LIST),
        "list, filtered": (f"{path}?q=way:voice", FILTERED),
        "search": (f"{path}?q=word42", SOUGHT),
        "search, words in two thirds": (f"{path}?q=seed+place:GZ", SOUGHT),
    }
    took = []
    for what, (address, budget) in asked.items():
        page = visit(client, address)
        show_cost(f"{what}, {count:,} applications", page, budget)
        took.append(page.processor)
    return took


def detail_pages(client: FlaskClient, application: Application) -> None:
    """Print what one application's pages cost: its task list, and one question of the form."""
    ref, question = application.ref, application.call.questions[0].ref
    show_cost("task list", visit(client, f"/applications/{ref}"), DETAIL)
    show_cost("form, one question", visit(client, f"/applications/{ref}/questions/{question}"), FORM)


def whole_application(client: FlaskClient, application: Application) -> None:
    """Print what it costs to write every answer, confirm and submit, by the pages that people use; mail enqueued."""
    path = f"/applications/{application.ref}"
    questions = [question.ref for question in application.call.questions]
    took, working = Cost(0, 0, 0), backends()
    for ref in questions:
        version = re.search(r'name="version"[^>]*value="(\d+)"', ask(client, f"{path}/questions/{ref}").text)
        sent = {"answer": "We keep seeds. " * 60, "version": version.group(1) if version else "0", "then": "back"}
        took += cost(partial(ask, client, f"{path}/questions/{ref}", sent), working)
    confirmed(application_by_id(application.id))  # the others, who stand behind it as it is now
    commit()
    took += cost(partial(ask, client, f"{path}/submit", {"is_agreed": "y"}), working)
    show_cost(f"a whole application, {len(questions)} answers and its submission", took, WHOLE)


def csv_file(client: FlaskClient, path: str, count: int) -> None:
    """Print how long the file of all applications takes, and how much more memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took = cost(partial(ask, client, f"{path}.csv"), backends())
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    show_cost(f"CSV of {count:,} applications ({more:.0f} MB more)", took, CSV)


def measure(data: Path) -> None:
    """Fill a fund with ten thousand applications, then with a hundred thousand, and look at its pages."""
    del data
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Config.from_env({"MUSHA_DATA": home}))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            call = an_open_call(a_fund())
            steward, template = a_steward(call.fund), a_submitted_application(call)
            draft = a_ready_application(call)
            lead_client, steward_client = app.test_client(), app.test_client()
            sign_in(lead_client, leading(draft))
            sign_in(steward_client, steward)
            commit()
            detail_pages(lead_client, draft)
            show_cost("application detail", visit(steward_client, f"/applications/{template.ref}/submitted"), DETAIL)
            whole_application(lead_client, draft)
            path, few = f"/calls/{call.ref}/applications", []
            for count, already in ((FEW, 0), (MANY, FEW)):
                db.session.rollback()  # what the pages read
                grow(template, count - already)
                commit()
                db.session.execute(text("ANALYZE"))
                commit()
                took = list_pages(steward_client, path, count)
                csv_file(steward_client, path, count)
                for before, after in zip(few, took, strict=False):
                    print(f"{'   beside ten thousand':44} {after / before:9.2f} x")
                few = took
            db.session.remove()
