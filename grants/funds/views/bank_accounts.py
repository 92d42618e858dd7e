"""The fund's bank accounts: what the bank says beside what the books say, and its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from grants import clock
from grants.errors import NotFound
from grants.funds import policy, queries
from grants.funds.actions.accounts import AccountFacts, describe_account, open_account
from grants.funds.forms import account_label
from grants.funds.forms.banking import account_form
from grants.funds.queries import bank_standing as standing
from grants.funds.queries import banking
from grants.funds.rules import entry_in_words
from grants.funds.rules.accounts import shown_number
from grants.funds.rules.banking import FORMAT_WORDS
from grants.funds.views.desk import asking, bp, page
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.forms import Form
    from grants.funds.models import BankAccount, BankStatement, Fund


@bp.get("/funds/<ref>/bank-accounts")
@guarded(policy.may_read_money, queries.fund)
def bank_accounts(fund: Fund) -> ResponseReturnValue:
    """Show every account: how far its statements go, and how many lines wait."""
    accounts = banking.accounts(fund)
    return page(
        "funds/banking/accounts.html",
        fund,
        accounts=accounts,
        label=account_label,
        number=shown_number,
        last=standing.last_statements(accounts),
        waiting=standing.counts(accounts),
        gaps=standing.gaps(accounts),
    )


@bp.route("/funds/<ref>/bank-accounts/new", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def new_bank_account(fund: Fund) -> ResponseReturnValue:
    """Note a further account."""
    form = account_form(fund)
    if form.validate_on_submit():
        with asking(form):
            open_account(
                fund, currency=form["currency"].data, by=me(), at=clock.now(), once=form["once"].data, **_facts(form)
            )
        if not form.errors:
            flash(_("The account is noted. Import its first statement, and its lines are explained."), "done")
            return redirect(url_for("funds.bank_accounts", ref=fund.ref))
    return page("funds/banking/edit_account.html", fund, form=form, account=None), 422 if form.errors else 200


def _facts(form: Form) -> AccountFacts:
    return AccountFacts(
        name=form["name"].data or "",
        iban=form["iban"].data or "",
        holder=form["holder"].data or "",
        bank_name=form["bank_name"].data or "",
        bic=form["bic"].data or "",
        is_shown=form["is_shown"].data,
    )


@bp.route("/bank-accounts/<ref>/edit", methods=["GET", "POST"])
@guarded(policy.may_keep_account, banking.account)
def edit_bank_account(account: BankAccount) -> ResponseReturnValue:
    """Say what an account is called, here and at its bank."""
    form = account_form(
        name=account.name,
        iban=shown_number(account.iban),
        holder=account.holder,
        bank_name=account.bank_name,
        bic=account.bic,
        is_shown=account.is_shown,
    )
    if form.validate_on_submit():
        with asking(form):
            describe_account(account, by=me(), **_facts(form))
        if not form.errors:
            flash(_("Saved."), "done")
            return redirect(url_for("funds.bank_account", ref=account.ref))
    shown = page("funds/banking/edit_account.html", account.fund, form=form, account=account)
    return shown, 422 if form.errors else 200


@bp.get("/bank-accounts/<ref>")
@guarded(policy.may_read_account, banking.account)
def bank_account(account: BankAccount) -> ResponseReturnValue:
    """Show how an account stands: the bank's word, the books', and what explains the difference."""
    last = _statement_of(account, request.args.get("after", ""))
    found = standing.statements(account, after=last, limit=queries.PAGE + 1)
    shown = found[: queries.PAGE]
    more = url_for("funds.bank_account", ref=account.ref, after=shown[-1].ref) if len(found) > queries.PAGE else None
    return page(
        "funds/banking/account.html",
        account.fund,
        account=account,
        label=account_label(account),
        number=shown_number(account.iban),
        stands=standing.standing(account),
        gaps=standing.gaps([account]),
        waiting=standing.counts([account]).get(account.id, 0),
        statements=shown,
        formats=FORMAT_WORDS,
        what=entry_in_words,
        next_url=more,
    )


def _statement_of(account: BankAccount, ref: str) -> BankStatement | None:
    if not ref:
        return None
    found = banking.statement(ref)
    if found.bank_account_id != account.id:
        raise NotFound(_("There is no such statement here."))
    return found
