"""Recording who gives, what they promise, what came in, and what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for

from grants import clock
from grants.errors import RuleBroken
from grants.forms import texts_of
from grants.funds import actions, policy, queries
from grants.funds.forms import CancelForm, FunderForm, contribution_form, offer_form, pledge_form
from grants.funds.queries import agreements, banking, giving
from grants.funds.rules import CANCEL, FUNDER_WORDS, MOVE_WORDS, PLEDGE_WORDS, RECEIVE, UNEARMARKED, FunderKind
from grants.funds.rules.references import shown as shown_code
from grants.funds.views.desk import asking, bp, page, today
from grants.history import steps_of
from grants.i18n import gettext as _
from grants.money import CURRENCIES, BadAmount, Money
from grants.people.queries import names
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from grants.forms import Form
    from grants.funds.models import BankAccount, Contribution, Fund, Pledge


@bp.route("/funds/<ref>/funders", methods=["GET", "POST"])
@guarded(policy.may_read_money, queries.fund)
def funders(fund: Fund) -> ResponseReturnValue:
    """Show who gives, and note another."""
    form = FunderForm()
    if form.validate_on_submit():
        actions.add_funder(
            fund,
            form.name.data or "",
            FunderKind(form.kind.data),
            is_state_entity=form.is_state_entity.data,
            is_named=form.is_named.data,
            by=me(),
            at=clock.now(),
            once=form.once.data,
        )
        flash(_("The funder is on the list."), "done")
        return redirect(url_for("funds.funders", ref=fund.ref))
    given = giving.pool(fund, today(fund))
    shares = {one.funder.id: one for one in given.givers}
    listed = queries.funders(fund)
    shown = page("funds/funders.html", fund, form=form, funders=listed, words=FUNDER_WORDS, shares=shares, pool=given)
    return shown, 422 if form.errors else 200


@bp.route("/funds/<ref>/pledges/new", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def new_pledge(fund: Fund) -> ResponseReturnValue:
    """Record a promise, unless it comes with conditions."""
    form = pledge_form(fund, queries.funders(fund), funder=request.args.get("funder"))
    if form.validate_on_submit():
        try:
            made = actions.pledge(
                fund,
                queries.funder(fund, form["funder"].data),
                form["amount"].data,
                form["expected_on"].data,
                by=me(),
                at=clock.now(),
                once=form["once"].data,
                earmarking=int(form["earmarking"].data),
            )
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("The pledge is recorded. It is no money yet: nobody can decide about it."), "done")
            return redirect(url_for("funds.pledge", ref=made.ref))
    return page("funds/new_pledge.html", fund, form=form, offer_url=_offer_url(fund, form)), 422 if form.errors else 200


def _offer_url(fund: Fund, form: Form) -> str | None:
    """Return where to record what was promised with conditions as refused, with the amount already there."""
    typed = form["earmarking"].data
    if typed in {None, "", str(UNEARMARKED)} or form["amount"].data is None:
        return None
    amount: Money = form["amount"].data
    return url_for("funds.new_offer", ref=fund.ref, amount=amount.plain(), currency=amount.currency)


@bp.get("/pledges/<ref>")
@guarded(policy.may_read_pledge, queries.pledge)
def pledge(pledge: Pledge) -> ResponseReturnValue:
    """Show a promise, what came in on it, and its history."""
    return _pledge_page(pledge, CancelForm())


def _pledge_page(pledge: Pledge, form: CancelForm) -> str:
    steps = steps_of(pledge)
    people = {step.person_id for step in steps} | {pledge.recorded_by}
    may_move = policy.may_move_pledge(me(), pledge)
    return page(
        "funds/pledge.html",
        pledge.fund,
        pledge=pledge,
        form=form,
        state=PLEDGE_WORDS[pledge.state],
        agreement=agreements.agreement_of(pledge),
        transfer_code=shown_code(pledge.code) if pledge.code else None,
        today=today(pledge.fund),
        contributions=queries.contributions_of(pledge),
        steps=steps,
        moves=MOVE_WORDS,
        names=names({number for number in people if number is not None}),
        may_cancel=may_move and CANCEL.is_open_to(pledge),
        may_receive=may_move and RECEIVE.is_open_to(pledge),
    )


@bp.post("/pledges/<ref>/cancel")
@guarded(policy.may_move_pledge, queries.pledge)
def cancel_pledge(pledge: Pledge) -> ResponseReturnValue:
    """Note that a promise will not be kept."""
    form = CancelForm()
    if not form.validate_on_submit():
        return _pledge_page(pledge, form), 422
    actions.cancel_pledge(pledge, note=form.note.data or "", by=me(), at=clock.now())
    flash(_("The pledge is taken back. What came in on it stays."), "done")
    return redirect(url_for("funds.pledge", ref=pledge.ref))


@bp.route("/funds/<ref>/contributions/new", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def new_contribution(fund: Fund) -> ResponseReturnValue:
    """Record what the bank credited."""
    accounts = banking.accounts(fund)
    form = _contribution_form(fund, accounts)
    if form.validate_on_submit():
        with asking(form):
            given = _contribute(fund, form, accounts)
            flash(_said(fund, given), "done")
            _warn(fund, given)
        if not form.errors:
            return redirect(url_for("funds.money", ref=fund.ref))
    return page("funds/new_contribution.html", fund, form=form, accounts=accounts), 422 if form.errors else 200


def _contribute(fund: Fund, form: Form, accounts: Sequence[BankAccount]) -> Contribution:
    credited = form["account"].data if "account" in form else accounts[0].ref
    promised = form["pledge"].data
    return actions.contribute(
        fund,
        queries.funder(fund, form["funder"].data),
        form["amount"].data,
        form["received_on"].data,
        by=me(),
        at=clock.now(),
        account={account.ref: account for account in accounts}[credited],
        pledge=queries.pledge_in(fund, promised),
        instalment=agreements.instalment_in(fund, promised),
        sent=form["sent"].data,
        bank_reference=form["bank_reference"].data or "",
        is_last=not form["more_to_come"].data,
        once=form["once"].data,
    )


def _said(fund: Fund, given: Contribution) -> str:
    """Return what came of it, in words: an instalment in another currency says what had been expected."""
    if given.is_apart:
        return _("%(amount)s came in, and is held apart: nobody can decide about it.", amount=given.amount)
    part = given.instalment
    if part is not None and part.expected is not None and part.currency != fund.currency == given.currency:
        return _(
            "%(amount)s came in, and can be decided about now. When it was agreed, it was worth %(expected)s.",
            amount=given.amount,
            expected=part.expected,
        )
    return _("%(amount)s came in, and can be decided about now.", amount=given.amount)


def _warn(fund: Fund, given: Contribution) -> None:
    """Say that much of the pool now hangs on this funder; nothing is refused for it."""
    too_much = giving.pool(fund, today(fund)).above(fund.concentration_percent)
    for one in too_much:
        if one.funder.id == given.funder_id and one.percent is not None:
            flash(
                _(
                    "%(percent)d %% of the pool now comes from this one funder. The fund's own line is %(line)d %%.",
                    percent=round(one.percent),
                    line=fund.concentration_percent,
                ),
                "warning",
            )


def _contribution_form(fund: Fund, accounts: Sequence[BankAccount]) -> Form:
    """Return the form, begun with the promise that the address names; all lists are the fund's own."""
    promises = queries.open_pledges(fund)
    parts = agreements.open_instalments([fund.id])
    asked = request.args.get("pledge", "")
    shown: dict[str, Any] = {"received_on": today(fund)}
    whose = {pledge.ref: (pledge.funder, pledge.amount) for pledge in promises}
    whose |= {part.ref: (part.agreement.funder, part.amount) for part in parts}
    if asked in whose:
        funder, amount = whose[asked]
        into = next((account for account in accounts if account.currency == amount.currency), accounts[0])
        shown |= {"pledge": asked, "funder": funder.ref, "account": into.ref, "currency": into.currency}
        shown["amount"] = amount if into.currency == amount.currency else None
    return contribution_form(accounts, queries.funders(fund), promises, parts, **shown)


@bp.route("/funds/<ref>/offers/new", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def new_offer(fund: Fund) -> ResponseReturnValue:
    """Record money that came with strings and was not taken."""
    form = offer_form(fund, refused_on=today(fund), **_offered())
    if form.validate_on_submit():
        try:
            actions.refuse_offer(
                fund,
                form["amount"].data,
                texts_of(form, "reason"),
                form["refused_on"].data,
                by=me(),
                at=clock.now(),
                once=form["once"].data,
            )
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("The refused offer is recorded, and stands in public."), "done")
            return redirect(url_for("funds.money", ref=fund.ref))
    return page("funds/new_offer.html", fund, form=form), 422 if form.errors else 200


def _offered() -> dict[str, object]:
    """Return the amount that the address brings along, where it is one."""
    currency = request.args.get("currency", "")
    if currency not in CURRENCIES:
        return {}
    try:
        return {"amount": Money.parse(request.args.get("amount", ""), currency), "currency": currency}
    except BadAmount:
        return {"currency": currency}
