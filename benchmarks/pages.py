"""How long the real pooled fund takes to be taken in and shown, on a database of its own."""

from __future__ import annotations

import contextvars
import statistics
import tempfile
from typing import TYPE_CHECKING

from sqlalchemy import select

from benchmarks.figures import milliseconds, show
from grants import clock
from grants.awards.actions.import_cbpf import import_cbpf
from grants.config import Config
from grants.db import db, unit_of_work
from grants.funds.models import Fund, Funder
from grants.people.actions import give_role, join
from grants.people.rules import RoleKind
from grants.web import create_app
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

TIMES = 20


def funder_of(app: Flask, fund: Fund) -> FlaskClient:
    """Return the browser of somebody who speaks for the fund's first funder."""
    client = app.test_client()
    funder = db.session.scalars(select(Funder).where(Funder.fund_id == fund.id).order_by(Funder.id)).first()
    if funder is None:
        raise LookupError("the fund has no funder")
    at = clock.now()
    someone = join("bench@example.org", name="Bench", language="en", zone="UTC", at=at)
    give_role(someone, RoleKind.FUNDER, fund.id, funder_id=funder.id, at=at)
    sign_in(client, someone)
    return client


def page(client: FlaskClient, path: str) -> float:
    """Return the median time of `path` over TIMES visits, after one that warms up."""

    def visit() -> None:
        answer = contextvars.Context().run(client.get, path)
        if answer.status_code != 200:
            raise LookupError(f"{path} answered {answer.status_code}")

    visit()
    return statistics.median(milliseconds(visit) for _ in range(TIMES))


def measure(data: Path) -> None:
    """Take the published fund in twice, and look at its pages."""
    folder = data / "cbpf"
    if not folder.is_dir():
        print(f"The published data are not at {folder}: nothing to measure.")
        return
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Config.from_env({"MUSHA_DATA": home}))
        with app.app_context():

            def take_in() -> None:
                with unit_of_work():
                    import_cbpf(folder, at=clock.now())

            show("import cbpf, 777 awards", milliseconds(take_in), 20_000)
            show("import cbpf again, nothing new", milliseconds(take_in), 20_000)
            fund = db.session.scalars(select(Fund)).one()
            slug, client = fund.slug, funder_of(app, fund)
            db.session.remove()
        show("the funder's dashboard, median", page(client, f"/funds/{slug}/dashboard"), 300)
        show("the public page, median", page(app.test_client(), f"/funds/{slug}"), 300)
