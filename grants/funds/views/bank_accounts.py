"""The fund's bank accounts: what the bank says beside what the books say, and its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from grants import clock
from grants.errors import NotFound
from grants.forms import takes_files
from grants.funds import policy, queries
from grants.funds.actions.accounts import AccountFacts, describe_account, map_columns, open_account
from grants.funds.actions.statements import import_statement
from grants.funds.actions.thanks import thank
from grants.funds.forms import account_label
from grants.funds.forms.banking import StatementForm, account_form, columns_form, columns_of
from grants.funds.queries import bank_standing as standing
from grants.funds.queries import banking
from grants.funds.rules import entry_in_words
from grants.funds.rules.accounts import shown_number
from grants.funds.rules.banking import FORMAT_WORDS, LINE_WORDS, StatementFormat
from grants.funds.rules.statements import BadStatement, format_of, proposed_columns
from grants.funds.rules.statements.cells import rows
from grants.funds.rules.statements.columns import header_row
from grants.funds.rules.statements.table import SETTINGS
from grants.funds.views.desk import asking, bp, page
from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from grants.forms import Form
    from grants.funds.actions.statements import Imported
    from grants.funds.models import BankAccount, BankStatement, Contribution, Fund

MOST_SENT = 61_000_000  # bytes: a statement of 100,000 lines, and the form around it
_FIRST_ROWS = 4


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


@bp.route("/bank-accounts/<ref>/statements/new", methods=["GET", "POST"])
@takes_files(MOST_SENT)
@guarded(policy.may_keep_account, banking.account)
def new_statement(account: BankAccount) -> ResponseReturnValue:
    """Import a statement; of a first table, ask what its columns are."""
    form = StatementForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        try:
            if not account.columns and format_of(content) is StatementFormat.CSV:
                return _ask_columns(account, content)
        except BadStatement as bad:
            form.blame("file", str(bad))
        else:
            done = _imported(form, account, content)
            if done is not None:
                return redirect(_after(account, done))
    shown = page("funds/banking/new_statement.html", account.fund, form=form, account=account)
    return shown, 422 if form.errors else 200


def _ask_columns(account: BankAccount, content: bytes) -> ResponseReturnValue:
    """Show the table's first rows, with what its columns are taken for: somebody says whether that is so."""
    headers, proposed = proposed_columns(content)
    return _columns_page(account, columns_form(headers, proposed), headers, content)


def _columns_page(account: BankAccount, form: Form, headers: Sequence[str], content: bytes) -> str:
    table = rows(content) if content else []
    first = table[header_row(table) + 1 :][:_FIRST_ROWS] if table else []
    cells = [row.cells for row in first]
    return page("funds/banking/columns.html", account.fund, account=account, form=form, headers=headers, rows=cells)


@bp.route("/bank-accounts/<ref>/columns", methods=["GET", "POST"])
@takes_files(MOST_SENT)
@guarded(policy.may_keep_account, banking.account)
def bank_columns(account: BankAccount) -> ResponseReturnValue:
    """Keep what the columns of the account's tables are, and import the table."""
    headers = list(dict.fromkeys(value for key, value in account.columns.items() if key not in SETTINGS))
    form, content = columns_form(headers, account.columns), b""
    if form["file"].data:
        content = form["file"].data.read()
        form["file"].data.seek(0)
        with asking(form):
            headers = list(proposed_columns(content)[0])
            form = columns_form(headers, account.columns)
    if form.validate_on_submit():
        with asking(form):
            map_columns(account, columns_of(form), by=me())
            done = import_statement(account, content, by=me(), at=clock.now(), arrived=thanked)
        if not form.errors:
            _tell(done)
            return redirect(_after(account, done))
    return _columns_page(account, form, headers, content), 422 if form.errors else 200


def _imported(form: Form, account: BankAccount, content: bytes) -> Imported | None:
    """Import a file and say what came of it; None when it was refused, which the form then says."""
    done = None
    with asking(form):
        done = import_statement(account, content, by=me(), at=clock.now(), arrived=thanked)
    if done is not None and not form.errors:
        _tell(done)
        return done
    return None


def thanked(given: Contribution) -> None:
    """Thank the giver of a gift that arrived by transfer, if they left an address."""
    thank(given, lambda ref: url_for("funds.gift", ref=ref, _external=True))


def _tell(done: Imported) -> None:
    if done.is_known:
        flash(_("This very file was imported before. Nothing changed."), "warning")
        return
    new = ngettext("%(num)d new line.", "%(num)d new lines.", done.new_count)
    explained = ngettext("%(num)d explained itself.", "%(num)d explained themselves.", done.matched_count)
    flash(f"{new} {explained}", "done")
    for other in done.elsewhere:
        flash(_("The file also holds the statement of %(name)s. Import it there, too.", name=other.name), "warning")


def _after(account: BankAccount, done: Imported) -> str:
    if done.is_known or done.new_count == done.matched_count:
        return url_for("funds.bank_account", ref=account.ref)
    return url_for("funds.matching", ref=account.fund.ref)


@bp.get("/bank-statements/<ref>")
@guarded(policy.may_read_statement, banking.statement)
def bank_statement(statement: BankStatement) -> ResponseReturnValue:
    """Show the lines that a statement brought, in its order."""
    after = request.args.get("after", type=int)
    found = banking.lines_of(statement, after=after, limit=queries.PAGE + 1)
    shown = found[: queries.PAGE]
    is_more = len(found) > queries.PAGE
    return page(
        "funds/banking/statement.html",
        statement.bank_account.fund,
        statement=statement,
        label=account_label(statement.bank_account),
        lines=shown,
        words=LINE_WORDS,
        next_url=url_for("funds.bank_statement", ref=statement.ref, after=shown[-1].id) if is_more else None,
    )
