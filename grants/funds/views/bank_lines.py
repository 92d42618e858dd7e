"""One line of a statement: what explains it, and all the ways in which a person can say what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for

from grants import clock
from grants.db import db
from grants.errors import NotFound, RuleBroken, WrongState
from grants.forms import row_key
from grants.funds import actions, policy, queries
from grants.funds.actions import matching as match
from grants.funds.actions.unmatching import undo
from grants.funds.forms import account_label
from grants.funds.forms import banking as forms
from grants.funds.queries import banking, found, proposals
from grants.funds.queries import matching as open_ones
from grants.funds.rules import FunderKind
from grants.funds.rules.banking import LINE_WORDS, MATCH_WORDS, LineState
from grants.funds.rules.matching import Explains
from grants.funds.views.bank_statements import thanked
from grants.funds.views.desk import asking, bp, page
from grants.funds.views.matching import promises_of
from grants.history import steps_of
from grants.i18n import gettext as _
from grants.money import Money
from grants.people.queries import names
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.forms import Form
    from grants.funds.models import Fund, Funder, StatementLine


@bp.get("/bank-lines/<ref>")
@guarded(policy.may_read_line, banking.line)
def line(line: StatementLine) -> ResponseReturnValue:
    """Show a line, what explains it, and what else may."""
    return _line_page(line)


def _line_page(line: StatementLine, **forms_shown: Form) -> str:
    fund, rest = line.bank_account.fund, proposals.rest(line)
    is_open = bool(rest) and bool(policy.may_match(me(), line))
    shown: dict[str, Any] = {"can_match": is_open, "proposals": [], "opposite": []}
    if is_open:
        shown |= _ways(line, rest) | forms_shown
    people = {one.matched_by for one in line.reconciliations} | {step.person_id for step in steps_of(line)}
    return page(
        "funds/banking/line.html",
        fund,
        line=line,
        rest=rest,
        label=account_label(line.bank_account),
        words=LINE_WORDS,
        kinds=MATCH_WORDS,
        undo_form=forms_shown.get("undo_form") or forms.UndoForm(formdata=None),
        names=names({number for number in people if number is not None}),
        **shown,
    )


def _ways(line: StatementLine, rest: Money) -> dict[str, Any]:
    """Return the ways in which this line may be explained, each with its form."""
    fund = line.bank_account.fund
    left = Money(abs(rest.minor), rest.currency)
    entries = [
        (one, f"{name} · {Money(abs(one.amount.minor), one.amount.currency)} · {one.entry.on}")
        for one, name in proposals.named_entries(line.bank_account)
        if (one.amount.minor > 0) == (rest.minor > 0)
    ]
    ways: dict[str, Any] = {
        "proposals": proposals.proposals(fund, [line])[line.id],
        "opposite": open_ones.opposite(line.bank_account, line),
        "recorded_form": forms.recorded_form(entries) if entries else None,
        "aside_form": forms.AsideForm(formdata=None),
        "match_form": forms.MatchForm(formdata=None),
    }
    if rest.minor > 0:
        funders = open_ones.funders_who_give(fund)
        ways["line_form"] = forms.line_form(line, str(left), funders, promises_of(fund), amount=left)
    else:
        given = proposals.given_lately(fund, line.currency)
        ways["refund_form"] = forms.refund_form(given) if given else None
    return ways


@bp.post("/bank-lines/<ref>/match")
@guarded(policy.may_match, banking.line)
def match_line(line: StatementLine) -> ResponseReturnValue:
    """Explain all of a line in one of the ways that its page offers."""
    kind, _colon, key = request.form.get("explains", "").partition(":")
    form = forms.MatchForm()
    reason = _("Choose one of the ways that are shown.")
    if form.validate_on_submit() and kind in _WAYS:
        try:
            with db.session.begin_nested():
                _WAYS[kind](line, key)
        except (RuleBroken, WrongState) as refused:
            reason = str(refused)
        else:
            return _next(line)
    flash(reason, "warning")
    return redirect(url_for("funds.line", ref=line.ref))


def _next(line: StatementLine) -> ResponseReturnValue:
    """Go on with the next line; where something of this one is left, stay with it."""
    if line.state is LineState.WAITING:
        flash(_("That part is explained. Something of the line is left."), "done")
        return redirect(url_for("funds.line", ref=line.ref))
    flash(_("Explained."), "done")
    return redirect(url_for("funds.matching", ref=line.bank_account.fund.ref))


def _as_promise(line: StatementLine, promise: found.Promise) -> None:
    given = match.match_contribution(line, None, promise=promise, by=me(), at=clock.now())
    if given.gift is not None:
        thanked(given)


def _as_funder(line: StatementLine, ref: str) -> None:
    funder = queries.funder(line.bank_account.fund, ref)
    match.match_contribution(line, funder, by=me(), at=clock.now())


def _as_transfer(line: StatementLine, ref: str) -> None:
    other = banking.line(ref)
    out, into = (line, other) if line.amount_minor < 0 else (other, line)
    match.match_transfer(out, into, by=me(), at=clock.now())


def _as_refund(line: StatementLine, ref: str) -> None:
    given = queries.contribution(line.bank_account.fund, ref)
    if given is None:
        raise NotFound(_("There is no such contribution here."))
    match.give_back(line, given, by=me(), at=clock.now())


def _as_recorded(line: StatementLine, key: str) -> None:
    try:
        entry_id = row_key(key)
    except ValueError:
        raise RuleBroken(_("No such entry of this account waits for its line. Choose another.")) from None
    match.match_recorded(line, entry_id, by=me(), at=clock.now())


_WAYS = {
    str(Explains.PLEDGE): lambda line, ref: _as_promise(line, found.pledge(line.bank_account.fund, ref)),
    str(Explains.INSTALMENT): lambda line, ref: _as_promise(line, found.instalment(line.bank_account.fund, ref)),
    str(Explains.GIFT): lambda line, ref: _as_promise(line, found.gift(line.bank_account.fund, ref)),
    str(Explains.PAYOUT): lambda line, ref: match.match_payout(
        line, found.payout(line.bank_account.fund, ref), by=me(), at=clock.now()
    ),
    str(Explains.RECORDED): _as_recorded,
    str(Explains.FUNDER): _as_funder,
    "fee": lambda line, _key: match.match_fee(line, by=me(), at=clock.now()),
    "back": lambda line, _key: match.give_back(line, by=me(), at=clock.now()),
    "refund": _as_refund,
    "transfer": _as_transfer,
}


@bp.post("/bank-lines/<ref>/contribution")
@guarded(policy.may_match, banking.line)
def line_to_contribution(line: StatementLine) -> ResponseReturnValue:
    """Record a line, or a part of it, as a contribution of somebody known or new."""
    fund, rest = line.bank_account.fund, proposals.rest(line)
    promises = promises_of(fund)
    left = str(Money(abs(rest.minor), rest.currency))
    form = forms.line_form(line, left, open_ones.funders_who_give(fund), promises)
    if form.validate_on_submit():
        promise = {forms.promise_key(one): one for one in promises}.get(form["promise"].data)
        with asking(form):
            match.match_contribution(
                line,
                _funder(fund, form),
                amount=form["amount"].data,
                promise=promise,
                is_last=not form["more_to_come"].data if promise is not None else None,
                by=me(),
                at=clock.now(),
                once=form["once"].data,
            )
        if not form.errors:
            return _next(line)
    return _line_page(line, line_form=form), 422


def _funder(fund: Fund, form: Form) -> Funder:
    """Return the funder that was chosen, or note the one that is new."""
    if form["funder"].data != forms.NEW:
        return queries.funder(fund, form["funder"].data)
    try:
        return actions.add_funder(
            fund,
            form["new_name"].data or "",
            FunderKind(form["new_kind"].data),
            is_state_entity=False,
            is_named=False,
            by=me(),
            at=clock.now(),
            once=form["once"].data,
        )
    except RuleBroken as broken:
        raise RuleBroken(str(broken), field="new_name") from broken


@bp.post("/bank-lines/<ref>/aside")
@guarded(policy.may_match, banking.line)
def set_line_aside(line: StatementLine) -> ResponseReturnValue:
    """Put a line aside, with a note."""
    form = forms.AsideForm()
    if form.validate_on_submit():
        with asking(form):
            match.set_aside(line, form.note.data or "", by=me(), at=clock.now())
        if not form.errors:
            flash(_("It is set aside. Nothing was booked by that."), "done")
            return redirect(url_for("funds.matching", ref=line.bank_account.fund.ref))
    return _line_page(line, aside_form=form), 422


@bp.post("/bank-lines/<ref>/up")
@guarded(policy.may_match, banking.line)
def take_line_up(line: StatementLine) -> ResponseReturnValue:
    """Let a line that was set aside wait again."""
    match.take_up(line, by=me(), at=clock.now())
    flash(_("It waits again."), "done")
    return redirect(url_for("funds.line", ref=line.ref))


@bp.post("/bank-lines/<ref>/undo")
@guarded(policy.may_match, banking.line)
def undo_match(line: StatementLine) -> ResponseReturnValue:
    """Undo one of a line's matches."""
    form = forms.UndoForm()
    one = next((one for one in line.reconciliations if str(one.id) == form.match.data), None)
    if one is None:
        raise WrongState(_("This was undone already."))
    if form.validate_on_submit():
        with asking(form):
            undo(one, form.reason.data or "", by=me(), at=clock.now())
        if not form.errors:
            flash(_("Undone: the books say so, and the line waits again."), "done")
            return redirect(url_for("funds.line", ref=line.ref))
    return _line_page(line, undo_form=form), 422
