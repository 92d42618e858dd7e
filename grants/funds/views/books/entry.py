"""One entry whole: what it says, what seals it, what it concerns; and its undoing by a second one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for

from grants import clock
from grants.db import db
from grants.errors import NotFound, RuleBroken
from grants.funds import policy, queries
from grants.funds.actions.books import undo_entry
from grants.funds.forms.books import UndoForm
from grants.funds.queries.books import contribution_with_funder, ref_of
from grants.funds.rules import book
from grants.funds.rules.books import OWN_WAY
from grants.funds.views.books.words import account_words, tell
from grants.funds.views.desk import bp, page
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.ledger.models import Entry
from grants.ledger.queries import finding
from grants.people.queries import names
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund

_MORE_THAN_ANY = 2**63  # entries: no row has such a number
# What an entry may be about, and the page of each; the ledger knows it by its table alone.
_PAGES = {
    "award": ("awards.show", _l("The award")),
    "disbursement": ("disbursements.payment", _l("The payment")),
    "pledge": ("funds.pledge", _l("The pledge")),
    "contribution_agreement": ("funds.agreement", _l("The agreement")),
    "bank_statement": ("funds.bank_statement", _l("The bank statement")),
    "statement_line": ("funds.line", _l("The line of the bank statement")),
    "gift": ("funds.gift", _l("The gift")),
}


@bp.get("/funds/<ref>/books/entries/<int:number>")
@guarded(policy.may_read_money, queries.fund)
def books_entry(fund: Fund, number: int) -> ResponseReturnValue:
    """Show one entry, with what undid it or what it undoes."""
    entry = _entry(fund, number)
    undoes = db.session.get(Entry, entry.reverses_id) if entry.reverses_id is not None else None
    return page(
        "funds/books/entry.html",
        fund,
        undoes=_url(fund, undoes),
        undone_by=_url(fund, finding.reversal_of(entry)),
        about=_about(fund, entry),
        own_way=OWN_WAY.get(entry.kind),
        **_told(fund, entry),
    )


@bp.route("/funds/<ref>/books/entries/<int:number>/undo", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def books_undo(fund: Fund, number: int) -> ResponseReturnValue:
    """Ask why, show what will be written, and write it."""
    entry, form = _entry(fund, number), UndoForm()
    if form.validate_on_submit():
        try:
            written = undo_entry(fund, entry, form.reason.data or "", by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("The entry is undone by this one. Both stay in the journal."), "done")
            return redirect(url_for("funds.books_entry", ref=fund.ref, number=written.number))
    told = _told(fund, entry)
    mirror = [(account, href, credit, debit) for account, href, debit, credit in told["told"].lines]
    own_way, undone_by = OWN_WAY.get(entry.kind), _url(fund, finding.reversal_of(entry))
    shown = page("funds/books/undo.html", fund, form=form, own_way=own_way, undone_by=undone_by, mirror=mirror, **told)
    return shown, 422 if form.errors else 200


def _entry(fund: Fund, number: int) -> Entry:
    found = finding.entry(book(fund.id), number) if number < _MORE_THAN_ANY else None
    if found is None:
        raise NotFound(_("The books have no entry of this number."))
    return found


def _told(fund: Fund, entry: Entry) -> dict[str, Any]:
    people = names({entry.person_id} if entry.person_id is not None else set())
    return {"entry": entry, "told": tell(fund, entry, people, account_words(fund))}


def _url(fund: Fund, entry: Entry | None) -> tuple[int, str] | None:
    """Return an entry's number and address."""
    if entry is None:
        return None
    return entry.number, url_for("funds.books_entry", ref=fund.ref, number=entry.number)


def _about(fund: Fund, entry: Entry) -> tuple[str, str] | None:
    """Return what the entry is about, in words, and its page; None for what has no page of its own."""
    if entry.about == "contribution":
        return _contribution(fund, entry)
    if entry.about not in _PAGES:
        return None
    endpoint, words = _PAGES[entry.about]
    ref = ref_of(entry.about, entry.about_id)
    return (str(words), url_for(endpoint, ref=ref)) if ref is not None else None


def _contribution(fund: Fund, entry: Entry) -> tuple[str, str]:
    """Return whose contribution it is, and where it stands: at its promise, with the processor, or in the list."""
    given = contribution_with_funder(fund, entry.about_id)
    words = _("A contribution of %(who)s", who=given.funder.name)
    if given.instalment is not None:
        return words, url_for("funds.agreement", ref=given.instalment.agreement.ref)
    if given.pledge_id is not None:
        return words, url_for("funds.pledge", ref=ref_of("pledge", given.pledge_id))
    if given.charge_key is not None:
        return words, url_for("funds.refund", ref=given.ref)
    return words, url_for("funds.money", ref=fund.ref)
