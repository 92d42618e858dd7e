"""A table (CSV) as a bank exports it: what each column is was said once for the account, none is guessed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.funds.rules.banking import StatementFormat
from grants.funds.rules.statements.cells import ORDERS, Row, amount, day, rows
from grants.funds.rules.statements.columns import header_row, named
from grants.funds.rules.statements.model import BadStatement, LineSpec, StatementSpec
from grants.funds.rules.statements.plain import reference
from grants.i18n import gettext as _
from grants.money import Money, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

SETTINGS = ("date_format", "decimal")  # the keys of a mapping that name no column
_IN = frozenset("C CR CREDIT CRDT CREDITO H HABEN + دائن ايداع إيداع".split())
_OUT = frozenset("D DR DEBIT DBIT DEBITO S SOLL - مدين سحب".split())


@dataclass(frozen=True)
class _Movement:
    """A row that has a day: what it moves, zero where it only tells the balance, and what it says of the balance."""

    row: Row
    on: date
    amount: Money
    balance: Money | None


class _Table:
    """A table of which each column's role is known."""

    def __init__(self, content: bytes, currency: str, columns: Mapping[str, str]) -> None:
        self._currency = currency
        self._order, self._decimal = columns["date_format"], columns["decimal"]
        roles = {role: name for role, name in columns.items() if role not in SETTINGS and name}
        table = rows(content)
        header = _header(table, set(roles.values()))
        self.headers = named(table[header].cells)
        self._places = {role: self.headers.index(name) for role, name in roles.items()}
        self.body = [row for row in table[header + 1 :] if row.cells != table[header].cells]
        debits = [self._amount(row, "debit") for row in self.body if self._is_dated(row)]
        self._debits_are_below = any(debits) and all(one.minor <= 0 for one in debits if one)

    def cell(self, row: Row, role: str) -> str:
        """Return what stands in the column of `role`, or ''."""
        place = self._places.get(role)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def movements(self) -> list[_Movement]:
        """Return the rows that have a day, in the file's order; totals and notes above and below them are left out.

        Raises BadStatement for an amount without a day among them, and for a day without amount and balance.
        """
        result: list[_Movement] = []
        undated: Row | None = None
        for row in self.body:
            if self._is_dated(row):
                if undated and result:
                    raise BadStatement(_("There is an amount without a date."), undated.line)
                undated = None
                result.append(self._movement(row))
            elif any(self.cell(row, role) for role in ("amount", "debit", "credit")):
                undated = undated or row
        return result

    def valued_on(self, row: Row) -> date | None:
        """Return the value date, where there is one."""
        text = self.cell(row, "valued")
        return self._day(text, row.line) if text else None

    def _is_dated(self, row: Row) -> bool:
        """Say whether a row claims a day: its cell begins with a digit, and it tells an amount or a balance.

        A row that is cut off has a day and ends before its amount.
        """
        if not self.cell(row, "date")[:1].isdecimal():
            return False
        told = any(self.cell(row, role) for role in ("amount", "debit", "credit", "balance"))
        return told or self._is_day(row)

    def _is_day(self, row: Row) -> bool:
        try:
            day(self.cell(row, "date"), self._order)
        except ValueError:
            return False
        return True

    def _movement(self, row: Row) -> _Movement:
        on = self._day(self.cell(row, "date"), row.line)
        if (code := self.cell(row, "currency").upper()) not in {"", self._currency}:
            raise BadStatement(
                _(
                    "The account is in %(currency)s, and this line is in %(other)s.",
                    currency=self._currency,
                    other=code[:20],
                ),
                row.line,
            )
        moved, balance = self._moved(row), self._amount(row, "balance")
        if moved is None and balance is None:
            raise BadStatement(_("There is a date without an amount: the file may be cut off here."), row.line)
        return _Movement(row, on, moved or Money.zero(self._currency), balance)

    def _moved(self, row: Row) -> Money | None:
        """Return what a row moves, from its one amount, or from its debit and credit."""
        if "amount" in self._places:
            moved = self._amount(row, "amount")
            return moved if moved is None or "direction" not in self._places else self._directed(row, moved)
        debit, credit = self._amount(row, "debit"), self._amount(row, "credit")
        if debit and credit:
            raise BadStatement(_("There is both a debit and a credit in one line."), row.line)
        if debit:
            return debit if self._debits_are_below else -debit
        return credit or debit

    def _directed(self, row: Row, moved: Money) -> Money:
        """Return an amount with the sign that another column names."""
        word = self.cell(row, "direction").upper().rstrip(".")
        if moved.minor < 0 or word not in _IN | _OUT:
            raise BadStatement(_("“%(text)s” does not say whether money came or went.", text=word[:40]), row.line)
        return moved if word in _IN else -moved

    def _amount(self, row: Row, role: str) -> Money | None:
        return amount(self.cell(row, role), self._currency, self._decimal, row.line)

    def _day(self, text: str, line: int) -> date:
        try:
            return day(text, self._order)
        except ValueError:
            raise BadStatement(
                _("“%(text)s” is not a date that is written as %(order)s.", text=text[:40], order=self._order), line
            ) from None


def read(content: bytes, *, currency: str, columns: Mapping[str, str]) -> StatementSpec:
    """Return the one statement of a table, its lines without keys and the oldest first; raise BadStatement."""
    if not is_whole(columns):
        raise BadStatement(_("Say first what the columns of this bank's files are."))
    table = _Table(content, currency, columns)
    movements = table.movements()
    if not movements:
        raise BadStatement(_("There is no line with a date in this file."))
    if _runs_backwards(movements):
        movements.reverse()
    opening, closing = _balances(movements)
    moving = [one for one in movements if one.amount]
    return StatementSpec(
        format=StatementFormat.CSV,
        number="",
        account="",
        currency=currency,
        from_on=min(one.on for one in movements),
        to_on=max(one.on for one in movements),
        opening=opening,
        closing=closing,
        lines=[_line(table, one) for one in moving],
        skipped=len(movements) - len(moving),
    )


def is_whole(columns: Mapping[str, str]) -> bool:
    """Say whether a mapping names what a table cannot be read without."""
    has_amount = bool(columns.get("amount") or (columns.get("debit") and columns.get("credit")))
    return (
        has_amount
        and bool(columns.get("date"))
        and columns.get("date_format") in ORDERS
        and columns.get("decimal") in {".", ","}
    )


def _header(table: Sequence[Row], wanted: set[str]) -> int:
    """Return the place of the row that has all the columns that are wanted."""
    for place, row in enumerate(table):
        if wanted <= set(named(row.cells)):
            return place
    near = table[header_row(table)]
    missing = ", ".join(sorted(wanted - set(named(near.cells))))
    raise BadStatement(
        _(
            "The columns of this file are not those that were named for the account. Missing: %(missing)s. If the bank"
            " has changed its files, name the columns anew.",
            missing=missing[:200],
        ),
        near.line,
    )


def _line(table: _Table, one: _Movement) -> LineSpec:
    """Return the line of one movement."""
    return LineSpec(
        key="",
        on=one.on,
        valued_on=table.valued_on(one.row),
        amount=one.amount,
        bank_reference=reference(table.cell(one.row, "reference")),
        end_to_end=reference(table.cell(one.row, "end_to_end")),
        party=table.cell(one.row, "party"),
        party_account=table.cell(one.row, "party_account"),
        text=table.cell(one.row, "text"),
    )


def _runs_backwards(movements: Sequence[_Movement]) -> bool:
    """Say whether the newest line stands first: the balances tell, else the days."""
    if any(one.balance is not None for one in movements):
        forwards, backwards = _first_break(movements), _first_break(movements[::-1])
        if (forwards is None) != (backwards is None):
            return backwards is None
    return movements[0].on > movements[-1].on


def _first_break(movements: Sequence[_Movement]) -> tuple[_Movement, Money] | None:
    """Return the first movement that does not lead to its balance, and the balance it leads to; oldest first."""
    expected: Money | None = None
    for one in movements:
        expected = expected + one.amount if expected is not None else None
        if one.balance is not None:
            if expected is not None and expected != one.balance:
                return one, expected
            expected = one.balance
    return None


def _balances(movements: Sequence[_Movement]) -> tuple[Money | None, Money | None]:
    """Return opening and closing balance, where the table tells a balance at all; raise BadStatement at a break."""
    if broken := _first_break(movements):
        one, expected = broken
        raise BadStatement(
            _(
                "The balance does not follow: this line leads to %(expected)s, and the bank says %(balance)s. Lines may"
                " be missing: fetch the file from the bank again.",
                expected=expected,
                balance=one.balance,
            ),
            one.row.line,
        )
    moved = Money.zero(movements[0].amount.currency)
    for place, one in enumerate(movements):
        moved += one.amount
        if one.balance is not None:
            later = total([after.amount for after in movements[place + 1 :]], moved.currency)
            return one.balance - moved, one.balance + later
    return None, None
