"""The demo: whole or not at all, true to the facts that it was given, and never loaded where it would be a hole."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants import clock
from grants.applications.models import Application, Letter
from grants.applications.rules import ApplicationState
from grants.awards.models import Award, Decision
from grants.awards.rules import Outcome
from grants.calls.models import Call, CallDesign, DesignComment, TalkRequest
from grants.calls.rules import CallState
from grants.db import db
from grants.disbursements.models import Disbursement, Payee
from grants.disbursements.rules import DisbursementState, PayeeState
from grants.funds.actions.statements import import_statement
from grants.funds.models import Contribution, ContributionAgreement, Fund, OfferRefused, StatementLine
from grants.funds.queries import free_balance, fund_by_slug
from grants.funds.queries.banking import first_account
from grants.ledger.queries import check
from grants.money import Money
from grants.panels.models import Assignment, Panel
from grants.panels.rules import AssignmentState
from grants.people.queries import person_by_email
from grants.web import demo

if TYPE_CHECKING:
    from flask import Flask

GIVEN = Path(__file__).parents[3] / "shared" / "demo" / "joint-futures.json"
BASE = "http://127.0.0.1:8000"


def _states(kind: Any) -> Counter[str]:
    return Counter(map(str, db.session.scalars(select(kind.state))))


def test_the_demo(app: Flask, ctx: Flask, monkeypatch: pytest.MonkeyPatch):
    """Load it once (it plays a whole year), and look at it from every side."""
    del ctx
    statement = demo.load(base_url=BASE, at=clock.now())
    assert statement is not None
    played = fund_by_slug("joint-futures")
    _every_scene_is_where_it_should_be(played)
    _the_statement_that_was_left_can_be_imported(played, statement)
    before = _states(Application), _states(Disbursement)
    assert demo.load(base_url=BASE, at=clock.now()) is None
    assert (_states(Application), _states(Disbursement)) == before
    _the_command_names_a_sign_in_for_every_role(app, monkeypatch)
    if not GIVEN.exists():
        pytest.skip("../shared/demo is not here, so there is nothing to compare the demo's awards with")
    _the_awards_are_those_that_were_given()


def _every_scene_is_where_it_should_be(played: Fund) -> None:
    usd = "USD"
    assert free_balance(played) == Money.of(600_000, usd)
    given = dict(
        db.session.execute(
            select(Contribution.currency, func.sum(Contribution.amount_minor)).group_by(Contribution.currency)
        ).all()
    )
    assert given == {usd: Money.of(1_200_000, usd).minor, "EUR": Money.of(125, "EUR").minor}
    assert Counter(db.session.scalars(select(StatementLine.state))) == Counter({"matched": 2, "waiting": 5})
    agreements = {"signed": 1, "draft": 1, "refused": 1}
    assert Counter(db.session.scalars(select(ContributionAgreement.state))) == Counter(agreements)
    assert db.session.scalar(select(func.count(OfferRefused.id))) == 2
    assert {tuple(row) for row in db.session.execute(select(Call.slug, Call.state))} == {
        ("first-call", CallState.DECIDED),
        ("second-call", CallState.OPEN),
        ("bridge-grants", CallState.CLOSED),
        ("third-call", CallState.DRAFT),
    }
    assert _states(CallDesign) == Counter({"comment": 1})
    said = [db.session.scalar(select(func.count(kind.id))) for kind in (DesignComment, Letter, TalkRequest)]
    assert said == [3, 3, 1]
    assert _states(Application) == Counter({ApplicationState.SUBMITTED: 44 + 9 + 2, ApplicationState.DRAFT: 4})
    decided = Counter(db.session.scalars(select(Decision.outcome)))
    assert decided == Counter({Outcome.AWARD: 12, Outcome.DECLINE: 32})
    bridge = (
        select(Assignment.state).join(Assignment.application).join(Application.call).where(Call.slug == "bridge-grants")
    )
    reading = Counter(db.session.scalars(bridge))
    assert (reading[AssignmentState.SENT], reading[AssignmentState.ASSIGNED]) == (14, 13)
    assert db.session.scalar(select(func.count(Panel.id))) == 2
    paid = _states(Disbursement)
    assert paid[DisbursementState.RETURNED] == 2
    assert set(paid) == {"prepared", "sent", "confirmed", "returned"}
    assert _states(Payee)[PayeeState.REPLACED] == 2
    assert check(f"fund:{played.id}") == []


def _the_statement_that_was_left_can_be_imported(played: Fund, statement: bytes) -> None:
    treasurer = person_by_email(f"treasurer@{demo.HOST}")
    done = import_statement(first_account(played), statement, by=treasurer, at=clock.now())
    assert (done.new_count, done.matched_count) == (2, 0)
    assert check(f"fund:{played.id}") == []


def _the_awards_are_those_that_were_given() -> None:
    given = json.loads(GIVEN.read_text())
    wanted = {
        _plain(award["title"]): (
            Money.of(award["awarded_usd"], "USD"),
            sorted(
                (_root(one["geography"]), Money.of(str(one["amount_usd"]), "USD").minor) for one in award["partners"]
            ),
        )
        for award in given["awards"]
    }
    awards = db.session.scalars(select(Award))
    found = {
        award.title: (
            award.amount,
            sorted((_root(share.geography.code), share.amount.minor) for share in award.shares),
        )
        for award in awards
    }
    assert found == wanted


def _plain(title: str) -> str:
    """Return a title as the demo writes it: the facts mark each as fictional, the demo does so on the fund."""
    plain = title.removesuffix(" (fictional)").split(",")[0]
    shortened = {
        "Oral archive of displacement": "Oral archive of displacement, relay recorded",
        "Young researchers' exchange": "Young researchers' exchange, online-first",
        "Seeds and land knowledge": "Seeds and land knowledge, Gaza-Hebron-Santiago",
    }
    return shortened.get(plain, plain)


def _root(code: str) -> str:
    """Jerusalem stands within the West Bank, which is all that the facts name."""
    return "WB" if code == "WB-JER" else code


def test_only_a_demo_loads_the_demo(app: Flask):
    refused = app.test_cli_runner().invoke(args=["demo"])
    assert refused.exit_code == 1
    assert "MUSHA_DEMO=1" in refused.output


def _the_command_names_a_sign_in_for_every_role(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MUSHA", replace(app.config["MUSHA"], is_demo=True))
    said = app.test_cli_runner().invoke(args=["demo"])
    assert said.exit_code == 0
    for name, _role in demo.SIGN_INS:
        assert f"{name}@{demo.HOST}" in said.output
    assert demo.PASSWORD in said.output
