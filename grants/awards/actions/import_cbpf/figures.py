"""What stands here of an imported fund, read back from the ledger and the database and never from the files."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from sqlalchemy import distinct, extract, func, select

from grants.awards.actions.import_cbpf.rounds import SOURCE_KEY
from grants.awards.models import Award, AwardShare
from grants.calls.models import Call
from grants.db import db
from grants.funds.models import Fund, Funder
from grants.funds.queries import standing
from grants.organisations.models import Organisation
from grants.organisations.rules import Kind

if TYPE_CHECKING:
    from grants.money import Money

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Figures:
    """The fund's headline figures. `spanning_awards` have a share in two or more places."""

    contributed: Money
    awarded: Money
    awards: int
    organisations: int
    funders: int
    calls: int
    spanning_awards: int
    national_share: dict[int, Decimal]  # per cent of the money awarded in the calls that opened in a year

    def as_data(self) -> dict[str, object]:
        """Return the figures as JSON has them: amounts and shares as text, so that no digit is lost."""
        return {
            "currency": self.contributed.currency,
            "contributed": self.contributed.plain(),
            "awarded": self.awarded.plain(),
            "awards": self.awards,
            "organisations": self.organisations,
            "funders": self.funders,
            "calls": self.calls,
            "spanning_awards": self.spanning_awards,
            "national_share": {str(year): str(share) for year, share in self.national_share.items()},
        }


def figures() -> Figures:
    """Return the figures of the imported fund."""
    fund = db.session.scalars(select(Fund).where(Fund.source_key == SOURCE_KEY)).one()
    books = standing(fund)
    shares = select(AwardShare.award_id).join(AwardShare.award).where(Award.fund_id == fund.id)
    spanning = shares.group_by(AwardShare.award_id).having(func.count(distinct(AwardShare.geography_id)) > 1)
    organisations = select(func.count(distinct(AwardShare.organisation_id))).join(AwardShare.award)
    return Figures(
        contributed=books.contributed,
        awarded=books.committed + books.paid,
        awards=_count(Award, fund),
        organisations=db.session.scalar(organisations.where(Award.fund_id == fund.id)) or 0,
        funders=_count(Funder, fund),
        calls=_count(Call, fund),
        spanning_awards=len(db.session.execute(spanning).all()),
        national_share=_national_share(fund),
    )


def _count(kind: type[Award | Funder | Call], fund: Fund) -> int:
    return db.session.scalar(select(func.count()).select_from(kind).where(kind.fund_id == fund.id)) or 0


def _national_share(fund: Fund) -> dict[int, Decimal]:
    year = extract("year", func.timezone(fund.zone, Call.opens_at))
    money = func.sum(AwardShare.amount_minor)
    rows = db.session.execute(
        select(year, money, money.filter(Organisation.kind == Kind.NATIONAL_NGO))
        .select_from(AwardShare)
        .join(AwardShare.award)
        .join(Award.call)
        .join(AwardShare.organisation)
        .where(Award.fund_id == fund.id)
        .group_by(year)
        .order_by(year)
    )
    return {
        int(opened): (Decimal(100) * Decimal(national or 0) / Decimal(whole)).quantize(_CENT, ROUND_HALF_UP)
        for opened, whole, national in rows
    }
