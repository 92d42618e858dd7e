"""Statements: a bank's file comes in, what its columns are is said once, and what it brought is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from grants import clock
from grants.forms import takes_files
from grants.funds import policy, queries
from grants.funds.actions.accounts import map_columns
from grants.funds.actions.statements import import_statement
from grants.funds.actions.thanks import thank
from grants.funds.forms import account_label
from grants.funds.forms.banking import StatementForm, columns_form, columns_of
from grants.funds.queries import banking
from grants.funds.rules.banking import LINE_WORDS, StatementFormat
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
    from grants.funds.models import BankAccount, BankStatement, Contribution

MOST_SENT = 61_000_000  # bytes: a statement of 100,000 lines, and the form around it
_FIRST_ROWS = 4


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
