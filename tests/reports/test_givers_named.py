"""Nobody's name stands among those who gave before money came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.db import commit
from grants.funds.actions.matching import match_contribution
from grants.funds.queries.banking import first_account
from grants.funds.rules.gifts import GiftState
from reports import giving
from tests.cast import banking
from tests.cast.banking import Moved, lines_of
from tests.cast.funds import a_fund, treasurer_of
from tests.cast.matching import a_gift
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.mark.usefixtures("ctx")
def test_a_gift_that_was_stopped_on_its_way_names_nobody(client: FlaskClient):
    fund = a_fund()
    banking.numbered(fund)
    came, loud = a_gift(fund, body="ABCDEFG"), a_gift(fund, body="ABCDEFH")
    for gift, name in ((came, "Layla (fictional)"), (loud, "Buy my things (fictional)")):
        gift.giver_name, gift.is_named = name, True
    loud.state, loud.stopped_at = GiftState.STOPPED, AT  # as from a debit that was still on its way
    account = first_account(fund)
    banking.imported(account, Moved("25"))
    match_contribution(lines_of(account)[0], None, promise=came, by=treasurer_of(fund), at=AT)
    commit()
    assert (giving.named_gifts(fund), giving.count_of_gifts(fund)) == ([came], 1)
    shown = client.get(f"/funds/{fund.slug}/givers").text
    assert ("Layla" in shown, "Buy my things" in shown) == (True, False)
