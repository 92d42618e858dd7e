"""What currencies are worth: the rates that are stored, those that are missing, and two ways to bring more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for

from grants import clock
from grants.errors import RuleBroken
from grants.forms import row_key
from grants.funds import policy, queries
from grants.funds.forms.rates import EcbForm, rate_form
from grants.funds.rules import book
from grants.funds.views.desk import bp, page, today
from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.ledger.actions.rates import import_ecb, record_rate
from grants.ledger.queries import rates as stored
from grants.ledger.queries.reading import names as accounts
from grants.ledger.rules.rates import WITHIN_DAYS, Rate, plain
from grants.money import CURRENCIES
from grants.people.queries import names
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund

_SHOWN = 6  # significant digits of a rate worked out from others


@dataclass(frozen=True)
class Worth:
    """What one unit of the fund's own currency is worth today in another of the book; None where no rate is stored."""

    currency: str
    rate: Rate | None

    @property
    def figure(self) -> str:
        """Return it in figures that can be read."""
        return plain(self.rate.rounded(_SHOWN)) if self.rate is not None else ""


@bp.get("/funds/<ref>/rates")
@guarded(policy.may_read_money, queries.fund)
def rates(fund: Fund) -> ResponseReturnValue:
    """Show what the book's currencies are worth today, and every stored rate, the youngest day first."""
    asked = request.args.get("currency", "")
    currency = asked if asked in CURRENCIES else None
    after = request.args.get("after", type=row_key)
    found = stored.stored(after, currency, queries.PAGE + 1)
    shown = found[: queries.PAGE]
    kept: dict[str, Any] = {"currency": currency} if currency else {}
    is_more = len(found) > queries.PAGE
    return page(
        "funds/rates.html",
        fund,
        worths=_worths(fund),
        rates=[(one, plain(one.rate)) for one in shown],
        names=names({one.recorded_by for one in shown if one.recorded_by is not None}),
        currency=currency,
        currencies=CURRENCIES,
        within_days=WITHIN_DAYS,
        next_url=url_for("funds.rates", ref=fund.ref, after=shown[-1].id, **kept) if is_more else None,
    )


def _worths(fund: Fund) -> list[Worth]:
    """Return today's rate in every other currency in which the book has accounts. Two queries at most."""
    others = {currency for _name, currency in accounts(book(fund.id))} - {fund.currency}
    known = stored.rates_on(others, fund.currency, today(fund)) if others else {}
    return [Worth(currency, rate.inverse() if rate else None) for currency, rate in sorted(known.items())]


@bp.route("/funds/<ref>/rates/new", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def new_rate(fund: Fund) -> ResponseReturnValue:
    """Store what a bank or a market says."""
    form = rate_form(fund)
    if form.validate_on_submit():
        told = {name: form[name].data for name in ("base", "quote", "on", "rate", "source")}
        try:
            made = record_rate(**told, by=me().id, at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            said = f"1 {made.base} = {plain(made.rate)} {made.quote}"
            flash(_("Stored: %(rate)s, by %(source)s.", rate=said, source=made.source), "done")
            return redirect(url_for("funds.rates", ref=fund.ref))
    return page("funds/new_rate.html", fund, form=form), 422 if form.errors else 200


@bp.route("/funds/<ref>/rates/ecb", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def import_rates(fund: Fund) -> ResponseReturnValue:
    """Store all the rates in the ECB's file, or say which line is at fault."""
    form = EcbForm()
    if form.validate_on_submit():
        try:
            new = import_ecb(form.file.data.read(), by=me().id, at=clock.now())
        except RuleBroken as broken:
            form.blame("file", str(broken))
        else:
            flash(_imported(new), "done")
            return redirect(url_for("funds.rates", ref=fund.ref))
    return page("funds/import_rates.html", fund, form=form), 422 if form.errors else 200


def _imported(new: int) -> str:
    if not new:
        return _("All the rates in this file were stored already.")
    return ngettext("%(num)s new rate is stored.", "%(num)s new rates are stored.", new)
