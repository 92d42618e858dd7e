"""Bank accounts and the lines of their statements: what a line can be explained by. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.i18n import lazy_gettext as _l
from grants.lifecycle import Lifecycle, Move

if TYPE_CHECKING:
    from datetime import date


class StatementFormat(StrEnum):
    """How a bank writes its statements."""

    CAMT053 = "camt053"
    MT940 = "mt940"
    CSV = "csv"


class LineState(StrEnum):
    """A line of a statement waits to be explained; it is matched, or set aside with a reason."""

    WAITING = "waiting"
    MATCHED = "matched"
    SET_ASIDE = "set_aside"


MATCH = Move("match", (LineState.WAITING, LineState.SET_ASIDE), LineState.MATCHED)
SET_ASIDE = Move("set_aside", (LineState.WAITING,), LineState.SET_ASIDE)
TAKE_UP = Move("take_up", (LineState.MATCHED, LineState.SET_ASIDE), LineState.WAITING)
LINE_LIFE = Lifecycle("statement_line", LineState.WAITING, (MATCH, SET_ASIDE, TAKE_UP))


class MatchKind(StrEnum):
    """What explains a line, or a part of it."""

    CONTRIBUTION = "contribution"  # money that is recorded by this match
    RECORDED = "recorded"  # an entry of the ledger that stood before: recorded by hand, sent, arrived
    PAYOUT = "payout"  # the processor paid out what it had collected
    FEE = "fee"
    GIVEN_BACK = "given_back"  # a transfer that was not meant for the fund, or came with conditions
    OWN_TRANSFER = "own_transfer"  # between two of the fund's own accounts


FORMAT_WORDS = {
    StatementFormat.CAMT053: _l("camt.053 (XML)"),
    StatementFormat.MT940: _l("MT940"),
    StatementFormat.CSV: _l("CSV"),
}
LINE_WORDS = {
    LineState.WAITING: _l("Waits for an explanation"),
    LineState.MATCHED: _l("Explained"),
    LineState.SET_ASIDE: _l("Set aside"),
}
MATCH_WORDS = {
    MatchKind.CONTRIBUTION: _l("A contribution"),
    MatchKind.RECORDED: _l("Already in the books"),
    MatchKind.PAYOUT: _l("A payout of the card processor"),
    MatchKind.FEE: _l("A fee of the bank"),
    MatchKind.GIVEN_BACK: _l("Given back"),
    MatchKind.OWN_TRANSFER: _l("Between the fund's own accounts"),
}


def open_day(day: date, closed: date | None) -> date:
    """Return the day in the books of what a bank reports for `day`: the first open one, when that day is closed."""
    return day if closed is None or day > closed else closed + timedelta(days=1)
