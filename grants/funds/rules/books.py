"""How the books are shown: accounts in groups, what a closing looks at, and which page undoes what. Pure."""

from __future__ import annotations

from enum import StrEnum

from grants.funds.rules.chart import COMMITTED, RESTRICTED, account_in_words
from grants.i18n import lazy_gettext as _l
from grants.ledger.rules import BUDGET, CASH, DEFERRED, EQUITY, EXPENSE, INCOME, LIABILITY, RECEIVABLE, kind_of

FOLDED = (COMMITTED, RESTRICTED)  # one account for each award or agreement: shown as one, opened on a page of its own
_FOLDED_WORDS = {
    COMMITTED: _l("Budget: promised in awards"),
    RESTRICTED: _l("Budget: held apart for its conditions"),
}
# The order in which the chart is read: money first, then what was decided about it.
GROUP_WORDS = {
    CASH: _l("Cash: in banks, with the processor, on its way"),
    RECEIVABLE: _l("Agreed, and not yet here"),
    LIABILITY: _l("Owed, or not yet explained"),
    DEFERRED: _l("Counterpart of what is agreed"),
    INCOME: _l("Income"),
    EXPENSE: _l("Expenses"),
    EQUITY: _l("Exchanged between currencies"),
    BUDGET: _l("Budget: what was decided about the money"),
}


class Check(StrEnum):
    """What is looked at before a period is closed."""

    LINES = "lines"  # every line of a bank statement is explained
    BOOKS = "books"  # the nightly check found nothing
    BALANCE = "balance"  # the bank's closing balance is the book's


CHECK_WORDS = {
    Check.LINES: _l("Every line of the bank statements is explained"),
    Check.BOOKS: _l("The nightly check found nothing"),
    Check.BALANCE: _l("The bank's balance is the books' balance"),
}
# What the ledger's check proves, by the names that it has there.
_INVARIANT_WORDS = {
    "entries-balance": _l("In every entry, debits equal credits, in each currency"),
    "entries-coupled": _l("No entry moves money without the budget, nor the budget without money"),
    "lines-as-written": _l("Every entry has the lines that were written, and no others"),
    "lines-belong": _l("Every line belongs to an entry and to an account of these books"),
    "balances-explained": _l("Every balance is the sum of its lines"),
    "day-sums": _l("The sum of every day is the sum of its lines"),
    "floors-and-ceilings": _l("Nobody decided about money that was not there"),
    "budget-identity": _l("What was decided about is what is there, in each currency"),
    "shortfall-first": _l("A shortfall is covered before anything is free again"),
    "notes": _l("Every reason and every name is the one that was sealed, or was erased"),
    "notes-erased": _l("Reasons and names that were erased are counted: that is no fault"),
    "reversals": _l("Every undoing undoes one entry, line by line"),
    "closed-days": _l("No entry of a closed day was written after it was closed"),
    "chain": _l("Every entry follows the one before it, and its seal is right"),
    "checkpoints": _l("Every signed seal lies on the chain"),
}
# Entries that have a page of their own for going back: undone here, that page would go on saying that they stand.
OWN_WAY = {
    "award": _l("An award is ended on its own page; what was promised is then free again."),
    "release": _l("A payment that came back is recorded on the payment's own page."),
    "confirm": _l("A payment that came back is recorded on the payment's own page."),
    "statement": _l("A line of a bank statement stays as the bank reported it. Match it anew on the statement's page."),
    "match": _l("A match is undone on the page of the bank statement's line."),
    "agreement": _l("An agreement is ended on its own page."),
    "agreement_end": _l("An agreement is ended on its own page."),
    "cancel": _l("An award is ended on its own page; what was promised is then free again."),
    "return": _l("A payment that came back is recorded on the payment's own page."),
    "hold": _l("A bank debit becomes free by itself, once it cannot come back any more."),
    "gift": _l("The card processor reported this. Give it back there, and the processor reports that, too."),
    "refund": _l("The card processor reported this. What changes it there is reported and recorded by itself."),
    "dispute": _l("The card processor reported this. What changes it there is reported and recorded by itself."),
    "payout": _l("The card processor reported this. What changes it there is reported and recorded by itself."),
    "reversal": _l("This entry undoes another one, and cannot itself be undone. Record what happened anew."),
}


def group_of(name: str) -> str:
    """Return the group of an account, or of accounts that begin so."""
    return kind_of(f"{name}0")  # what begins so ends in ':', and is of one kind all the same


def reading_order(name: str, currency: str, own: str) -> tuple[int, bool, str, str]:
    """Return where an account stands in the chart: by its group, the fund's own currency first."""
    return list(GROUP_WORDS).index(group_of(name)), currency != own, currency, name


def folded_in_words(name: str) -> str:
    """Return what a person calls an account, or all those whose names begin so."""
    return str(_FOLDED_WORDS[name]) if name in _FOLDED_WORDS else account_in_words(name)


def check_order(name: str) -> int:
    """Return where an invariant stands among them; one that is not known stands last."""
    return [*_INVARIANT_WORDS, name].index(name)


def check_in_words(name: str) -> str:
    """Return what an invariant of the ledger's check says to a person; one that is not known keeps its name."""
    return str(_INVARIANT_WORDS.get(name, name))
