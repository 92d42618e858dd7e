"""The pages on which treasurers say what a line was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.db import commit, db
from grants.funds.models import Contribution
from grants.funds.queries.banking import first_account
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import Moved, lines_of
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund


def count(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def errors(page: str) -> list[str]:
    """Return what a refused form says beside its fields."""
    return re.findall(r'<span class="heard">Error:</span>\s*(.*?)</p>', page, re.DOTALL)


def said(page: str) -> list[str]:
    """Return what a page says above its content."""
    return re.findall(r'role="status"><p>(.*?)</p>', page, re.DOTALL)


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    made = funds.a_fund()
    cast.numbered(made)
    return made


@pytest.fixture
def treasurer(client: FlaskClient, fund: Fund) -> FlaskClient:
    sign_in(client, funds.treasurer_of(fund))
    return client


def test_marked_lines_are_explained_together(treasurer: FlaskClient, fund: Fund):
    account, pledge = first_account(fund), funds.a_pledge(fund, funds.a_funder(fund))
    cast.imported(account, Moved("600", reference="A"), Moved("400", reference="B"), Moved("9", reference="C"))
    commit()
    first, second, _third = lines_of(account)
    path = f"/funds/{fund.ref}/matching/together?line={first.ref}&line={second.ref}"
    assert treasurer.get(path).text.count('<tr><th scope="row"') == 2
    done = treasurer.post(path, data={"promise": f"pledge:{pledge.ref}", "once": "t"})
    assert done.location == f"/funds/{fund.ref}/matching"
    assert [line.state for line in lines_of(account)] == ["matched", "matched", "waiting"]
    assert pledge.state == "received"
    none = treasurer.get(f"/funds/{fund.ref}/matching/together")
    assert none.location == f"/funds/{fund.ref}/matching"


def test_a_proposal_is_taken_by_one_press_and_a_second_is_told(treasurer: FlaskClient, fund: Fund):
    account, pledge = first_account(fund), funds.a_pledge(fund, funds.a_funder(fund))
    cast.imported(account, Moved("1000", party="CEDAR FOUNDATION"))
    commit()
    [line] = lines_of(account)
    page = treasurer.get(f"/bank-lines/{line.ref}").text
    assert f'value="pledge:{pledge.ref}"' in page
    assert "the same name, the same amount" in page
    for _press in range(2):
        done = treasurer.post(f"/bank-lines/{line.ref}/match", data={"explains": f"pledge:{pledge.ref}"})
    assert said(treasurer.get(done.location).text)[-1].startswith("This line is explained already.")
    assert (pledge.state, count(Contribution)) == ("received", 1)
    match = line.reconciliations[0]
    nothing = treasurer.post(f"/bank-lines/{line.ref}/undo", data={"match": str(match.id), "reason": ""})
    assert nothing.status_code == 422
    treasurer.post(f"/bank-lines/{line.ref}/undo", data={"match": str(match.id), "reason": "not theirs"})
    assert (pledge.state, lines_of(account)[0].state) == ("open", "waiting")
    assert "Undone" in treasurer.get(f"/bank-lines/{line.ref}").text


def test_a_line_is_set_aside_and_taken_up(treasurer: FlaskClient, fund: Fund):
    account = first_account(fund)
    cast.imported(account, Moved("5"))
    commit()
    [line] = lines_of(account)
    assert treasurer.post(f"/bank-lines/{line.ref}/aside", data={"note": ""}).status_code == 422
    treasurer.post(f"/bank-lines/{line.ref}/aside", data={"note": "asked the bank"})
    assert "asked the bank" in treasurer.get(f"/funds/{fund.ref}/matching").text
    treasurer.post(f"/bank-lines/{line.ref}/up", data={})
    assert lines_of(account)[0].state == "waiting"


@pytest.mark.parametrize(
    "explains",
    ["", "nonsense:1", "recorded:x", "recorded:99", "recorded:99999999999999999999", "pledge:none", "transfer:none"],
)
def test_what_is_not_offered_explains_nothing(treasurer: FlaskClient, fund: Fund, explains: str):
    account = first_account(fund)
    cast.imported(account, Moved("5"))
    commit()
    [line] = lines_of(account)
    answer = treasurer.post(f"/bank-lines/{line.ref}/match", data={"explains": explains})
    assert answer.status_code in {302, 404}
    assert lines_of(account)[0].state == "waiting"
