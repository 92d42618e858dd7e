"""A fund in which everything that must never be shown has a name that a test can look for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.awards import queries as awards
from grants.awards.actions import propose
from grants.db import db
from grants.disclosure import Tier
from grants.panels.models import Reviewer
from tests.cast import awards as cast
from tests.cast.disbursements import a_sent_payment
from tests.cast.funds import a_funder, steward_of

if TYPE_CHECKING:
    from grants.funds.models import Fund


@dataclass(frozen=True)
class Planted:
    """The fund, and what no page of it may say."""

    fund: Fund
    secrets: list[str]
    public_title: str


def planted() -> Planted:
    """Return a fund with declined plans, reviewers, unnamed awards, payments, and a funder who is not named."""
    fund = cast.a_fund_with("500000")
    call = cast.a_read_call(fund, 5, 4, 1)  # titled "Plan 1" to "Plan 3"
    propose(call, by=steward_of(fund), at=cast.AT)
    decisions = awards.decisions_of(call)
    words = [f"canary-reason-{one.rank}" for one in decisions]
    for one, reason in zip(decisions, words, strict=True):
        one.reason, one.feedback = reason, reason.replace("reason", "feedback")
    a_funder(fund, "canary-funder")
    cast.an_award(fund, "canary-aggregate", tier=Tier.AGGREGATE, groups=_groups("aggregate"))
    cast.an_award(fund, "canary-secret", tier=Tier.SECRET, groups=_groups("secret"))
    paid = cast.an_active_award(fund, "A plan that may be named", tier=Tier.PUBLIC)
    a_sent_payment(paid.shares[0])
    people = [reviewer.person.name for reviewer in db.session.query(Reviewer)]
    titles = [one.application.title for one in decisions]
    partners = [partner.name for one in decisions for partner in one.application.partners]
    assert min(len(people), len(titles), len(partners)) > 0
    feedback = [word.replace("reason", "feedback") for word in words]
    return Planted(fund, ["canary-", *people, *titles, *partners, *words, *feedback], "A plan that may be named")


def _groups(word: str) -> list[object]:
    return [cast.a_group(f"canary-{word}-{number}") for number in (1, 2)]
