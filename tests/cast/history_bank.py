"""What a bank reports in a random history, and what explains it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from grants.db import db, unit_of_work
from grants.funds.actions import matching, statements
from grants.funds.models import Contribution
from grants.funds.queries import unconfirmed
from grants.funds.queries.matching import rest_of
from grants.funds.rules import (
    REFUNDS_DUE,
    SUSPENSE,
)
from grants.money import Money
from tests.cast.arithmetic import moved
from tests.cast.banking import DAY, Moved, camt
from tests.cast.history import CURRENCIES, LINES, NUMBERS, PICK, History, one_of
from tests.cast.people import AT


class BankHistory(History):
    """What a bank reports about one fund's accounts, and what explains it."""

    # What the bank reports, and what explains it.

    @rule(pick=PICK, lines=LINES, again=PICK)
    def statement(self, pick: int, lines: list[tuple[int, int]], again: int) -> None:
        """A file comes: its lines carry codes or none, and some stood in an earlier one."""
        currency = CURRENCIES[pick % 3]
        self._import(currency, lines, self.brought[currency][again:][:2])

    def _import(self, currency: str, lines: list[tuple[int, int]], old: list[Moved]) -> None:
        account, known = self._account(currency), self.brought[currency]
        fresh = [self._line(Money(minor, currency), code) for minor, code in lines]
        with unit_of_work():
            content = camt([*old, *fresh], iban=account.iban, currency=currency)
            done = statements.import_statement(account, content, by=self.by, at=AT)
            assert done.new_count == len(fresh)
        credits_ = sum(minor for minor, _code in lines if minor > 0)
        self._wrote(moved((account.account, Money(credits_, currency)), (SUSPENSE, Money(credits_, currency))))
        known += fresh
        self.reached["import"] += 1
        self._hear("by itself")
        with unit_of_work():
            assert statements.import_statement(account, content, by=self.by, at=AT).is_known

    def _line(self, amount: Money, pick: int) -> Moved:
        has_code = pick > 0 and self.codes
        text = f"{one_of(self.codes, pick)}" if has_code else ""
        self.reached["coded line" if has_code else "uncoded line"] += 1
        return Moved(amount.plain(), DAY, text=text, reference=f"R{next(NUMBERS)}")

    @precondition(lambda self: self.credits)
    @rule(pick=PICK, percent=st.integers(30, 150), due=st.one_of(st.none(), PICK))
    def match_credit(self, pick: int, percent: int, due: int | None) -> None:
        """A credit, or a part of it, is a contribution; more than what is left of it is none."""
        line, open_parts = one_of(self.credits, pick), self.parts
        rest = rest_of(line)
        part = Money(max(1, rest.minor * percent // 100), rest.currency)
        promise = one_of(open_parts, due) if due is not None and open_parts else None

        def act() -> None:
            matching.match_contribution(line, self.funder, amount=part, promise=promise, by=self.by, at=AT)

        if part > rest:
            self._refused(act)
            return
        with unit_of_work():
            act()
        self._hear("by hand")

    @precondition(lambda self: self.credits)
    @rule(pick=PICK)
    def to_give_back(self, pick: int) -> None:
        with unit_of_work():
            matching.give_back(one_of(self.credits, pick), by=self.by, at=AT)
        self._hear("by hand")

    @precondition(lambda self: self.debits)
    @rule(pick=PICK)
    def bank_fee(self, pick: int) -> None:
        with unit_of_work():
            matching.match_fee(one_of(self.debits, pick), by=self.by, at=AT)
        self._hear("by hand")
        self.reached["bank fee"] += 1

    @precondition(lambda self: self.debits)
    @rule(pick=PICK)
    def given_back(self, pick: int) -> None:
        """What was to be given back went; or less than this was to be."""
        line = one_of(self.debits, pick)
        rest = rest_of(line)

        def act() -> None:
            matching.give_back(line, by=self.by, at=AT)

        if not self.sums.covers(moved((REFUNDS_DUE, rest))):
            self._refused(act)
            return
        with unit_of_work():
            act()
        self._hear("by hand")

    @precondition(lambda self: self.debits and self.kept)
    @rule(pick=PICK, of=PICK)
    def refund(self, pick: int, of: int) -> None:
        """The bank gave a contribution back, or a part of it; but never more than it brought."""
        line = one_of(self.debits, pick)
        rest = rest_of(line)
        brought = db.session.scalars(
            select(Contribution)
            .where(Contribution.id.in_(self.kept), Contribution.currency == rest.currency)
            .order_by(Contribution.id)
        ).all()
        if not brought:
            return
        given = one_of(brought, of)

        def act() -> None:
            matching.give_back(line, given, by=self.by, at=AT)

        if self.kept[given.id] + rest.minor < 0:
            self._refused(act)
            return
        with unit_of_work():
            act()
        self._hear("by hand")
        self.reached["refund"] += 1

    @precondition(lambda self: self.debits and self.credits)
    @rule(pick=PICK, into=PICK)
    def transfer(self, pick: int, into: int) -> None:
        """Two lines are the ends of one exchange; within one account they are not."""
        out, back = one_of(self.debits, pick), one_of(self.credits, into)

        def act() -> None:
            matching.match_transfer(out, back, by=self.by, at=AT)

        if out.bank_account is back.bank_account:
            self._refused(act)
            return
        with unit_of_work():
            act()
        self._hear("by hand")
        self.reached["exchange"] += 1

    @rule(pick=PICK, of=PICK)
    def match_recorded(self, pick: int, of: int) -> None:
        """A line confirms what was written by hand."""
        pairs = [
            (line, one.entry.id)
            for line in self.credits + self.debits
            for one in unconfirmed.unconfirmed(line.bank_account, None)
            if one.amount.minor * line.amount_minor > 0
        ]
        if pairs:
            line, entry_id = one_of(pairs, pick * 61 + of)
            with unit_of_work():
                matching.match_recorded(line, entry_id, by=self.by, at=AT)
            self._hear("with what was recorded")
