"""Keeping what was published: each thing once, under the key that it has in the source, and its money in the ledger."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from grants.awards.actions.import_cbpf.published import CURRENCY, GIFTS, PROJECTS
from grants.awards.actions.import_cbpf.rounds import REASON, SOURCE_KEY, ZONE, Counts, keep_awards, keep_calls, known
from grants.awards.actions.import_cbpf.sheets import Fault, Unreadable
from grants.awards.models import Award
from grants.db import db
from grants.funds.models import BankAccount, Contribution, Fund, Funder, Geography
from grants.funds.rules import BANK, INCOME, POOL, SOURCE, FunderKind, book
from grants.ledger.actions import Draft, post_many
from grants.ledger.rules import credit, debit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from grants.awards.actions.import_cbpf.published import Gift, Published

_SLUG = "opt-hf"
_NAME = {"en": "oPt Humanitarian Fund", "ar": "الصندوق الإنساني للأرض الفلسطينية المحتلة"}
_SUMMARY = {
    "en": "A real pooled fund, managed by the United Nations, shown here from its own open data. Musha does not run "
    "it; its figures stand here so that a community fund can be compared with it.",
    "ar": "صندوق مشترك حقيقي تديره الأمم المتحدة، معروض هنا من بياناته المفتوحة. لا يديره مشاع؛ "
    "أرقامه هنا لكي يُقارَن به صندوق المجتمع.",
}
# What the source calls its places, as the people there write them. A place that is not here keeps its published name.
_PLACES = {"Gaza Strip": ("GZ", "قطاع غزة"), "West Bank": ("WB", "الضفة الغربية")}
_FUNDERS_NOTE = (
    "the source does not say who is a state: funders that it calls private are kept as foundations, all others as "
    "state agencies, so that a statement of sources errs on the careful side"
)


def record(published: Published, *, at: datetime) -> Counts:
    """Keep what is not here yet, and post its money. Raises Unreadable when the source now says otherwise."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": SOURCE_KEY})  # one at a time
    counts = Counts(published.read, [*published.notes, _FUNDERS_NOTE])
    fund = _fund(published, at)
    _refuse_changed(fund, published)
    funders = _funders(fund, published.gifts, counts)
    post_many(_contributions(fund, published.gifts, funders, counts, at))
    calls = keep_calls(fund, published, counts)
    keep_awards(fund, published.grants, calls, counts, at)
    return counts


def _fund(published: Published, at: datetime) -> Fund:
    fund = db.session.scalars(select(Fund).where(Fund.source_key == SOURCE_KEY)).one_or_none()
    if fund is None:
        if db.session.scalar(select(Fund.id).where(Fund.slug == _SLUG)) is not None:
            raise Unreadable([Fault("", 0, "", f"another fund of this installation is called {_SLUG}")])
        fund = Fund(
            slug=_SLUG,
            name=_NAME,
            summary=_SUMMARY,
            charter={},
            currency=CURRENCY,
            zone=ZONE,
            founded_at=at,
            source_key=SOURCE_KEY,
            geographies=[],
        )
        db.session.add(fund)
        db.session.flush()
        db.session.add(BankAccount(fund=fund, account=BANK, name="", currency=CURRENCY, opened_at=at))
    named = {place.name["en"] for place in fund.geographies}
    for name in sorted({name for grant in published.grants for name in grant.places} - named):
        code, arabic = _PLACES.get(name, ("".join(letter for letter in name.upper() if letter.isalnum())[:12], name))
        fund.geographies.append(Geography(code=code, name={"en": name, "ar": arabic}, position=len(fund.geographies)))
    db.session.flush()
    return fund


def _refuse_changed(fund: Fund, published: Published) -> None:
    """Refuse figures that differ from those taken in before: what stands in the ledger is not written anew."""
    gifts = {gift.key: (gift.row, gift.amount, "ContributionAmt") for gift in published.gifts}
    grants = {grant.code: (grant.row, grant.amount, "PrgBdg") for grant in published.grants}
    kinds: tuple[tuple[type[Contribution | Award], str, dict[str, Any]], ...] = (
        (Contribution, GIFTS, gifts),
        (Award, PROJECTS, grants),
    )
    faults = []
    for kind, file, found in kinds:
        for key, minor in known(kind, kind.amount_minor, fund).items():
            row, amount, column = found.get(key, (None, None, ""))
            if row is None:
                faults.append(Fault(file, 0, "", f"{key} was taken in before, and is no longer here"))
            elif amount.minor != minor:
                why = f"{amount} is not what was taken in before; a reversal corrects the ledger, an import does not"
                faults.append(Fault(row.file, row.line, column, why))
    if faults:
        raise Unreadable(faults)


def _funders(fund: Fund, gifts: Iterable[Gift], counts: Counts) -> dict[str, int]:
    """Return the ids of all funders by their key, having added those that are new."""
    before = known(Funder, Funder.id, fund)
    new = {
        gift.funder_key: Funder(
            fund_id=fund.id,
            name=gift.funder,
            kind=FunderKind.FOUNDATION if gift.is_private else FunderKind.STATE_AGENCY,
            is_state_entity=not gift.is_private,
            is_named=True,  # its name is published already
            source_key=gift.funder_key,
        )
        for gift in gifts
        if gift.funder_key not in before
    }
    db.session.add_all(new.values())
    db.session.flush()
    counts.note("funders", len(new), len(before))
    return {**before, **{key: funder.id for key, funder in new.items()}}


def _contributions(
    fund: Fund, gifts: Iterable[Gift], funders: dict[str, int], counts: Counts, at: datetime
) -> list[Draft]:
    before = known(Contribution, Contribution.id, fund)
    account = db.session.scalars(
        select(BankAccount.id).where(BankAccount.fund_id == fund.id, BankAccount.account == BANK)
    ).one()
    new = [
        Contribution(
            fund_id=fund.id,
            funder_id=funders[gift.funder_key],
            amount=gift.amount,
            received_on=date(gift.year, 1, 1),
            is_year_only=True,
            bank_account_id=account,
            recorded_at=at,
            source_key=gift.key,
        )
        for gift in gifts
        if gift.key not in before
    ]
    db.session.add_all(new)
    db.session.flush()
    counts.note("contributions", len(new), len(before))
    return [
        Draft(
            book=book(fund.id),
            key=f"contribution:{given.id}",
            postings=[
                debit(BANK, given.amount),
                credit(INCOME, given.amount),
                debit(SOURCE, given.amount),
                credit(POOL, given.amount),
            ],
            kind="contribution",
            reason=REASON,
            about=given,
            by=None,
            on=given.received_on,
            at=at,
        )
        for given in new
    ]
