"""Scene five: the treasurer's desk. Rates, agreements, gifts, two banks' statements, and a period that is closed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from grants.funds import actions as funds
from grants.funds.actions import agreements, statements
from grants.funds.actions.accounts import describe_account, map_columns, open_account
from grants.funds.actions.books import close_books
from grants.funds.actions.gifts import Wish, begin
from grants.funds.queries import funders, open_pledges
from grants.funds.queries.banking import first_account
from grants.funds.rules import FunderKind, book
from grants.funds.rules.agreements import Term
from grants.funds.rules.gifts import GiftWay, Rhythm
from grants.funds.rules.references import shown
from grants.ledger.actions.rates import record_rate
from grants.ledger.queries import balance
from grants.money import Money, total
from grants.tables import csv_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.funds.models import BankAccount, Gift
    from grants.web.demo.stage import Stage

_COLUMNS = {
    "date": "Date",
    "amount": "Amount",
    "balance": "Balance",
    "text": "Text",
    "party": "Name",
    "reference": "Reference",
    "date_format": "y-m-d",
    "decimal": ".",
}
_HEAD = ("Date", "Reference", "Name", "Text", "Amount", "Balance")
_WHY = "The demo's first months have no statements of a bank."


def play(stage: Stage) -> None:
    """Give the treasurer a day's work: some of it explains itself, the rest waits for whoever signs in."""
    facts, treasurer = stage.facts["treasury"], stage.people["treasurer"]
    for day in facts["rate_days"]:
        for currency, rate in facts["rates"]:
            record_rate(
                currency,
                stage.fund.currency,
                stage.on(day),
                Decimal(rate),
                facts["rate_source"],
                by=treasurer.id,
                at=stage.at(day),
            )
    dollars = first_account(stage.fund)
    describe_account(dollars, **facts["accounts"]["main"], is_shown=True, by=treasurer)
    euros = open_account(stage.fund, **facts["accounts"]["euro"], is_shown=True, by=treasurer, at=stage.at(-60))
    for account in (dollars, euros):
        map_columns(account, _COLUMNS, by=treasurer)
    _agree(stage)
    gifts = [_gift(stage, wish) for wish in facts["gifts"]]
    _import(stage, euros, facts["euro_lines"], gifts, day=-4)
    _import(stage, dollars, facts["dollar_lines"], [], day=-4)
    close_books(stage.fund, stage.on(facts["closed_until"]), _WHY, by=treasurer, at=stage.at(-3))


def statement_to_come(stage: Stage) -> bytes:
    """Return a statement (CSV) of the dollar account that nobody has imported: for whoever tries the demo."""
    return _statement(stage, first_account(stage.fund), stage.facts["treasury"]["dollar_lines_to_come"], [])


def _agree(stage: Stage) -> None:
    """Write two agreements, sign one, and refuse a third for its conditions."""
    facts, treasurer = stage.facts["treasury"], stage.people["treasurer"]
    known = {funder.name: funder for funder in funders(stage.fund)}
    promises = open_pledges(stage.fund)
    for said in facts["agreements"]:
        name = stage.facts["funders"][said["funder"]]["name"]
        promise = next((one for one in promises if "pledge" in said and one.funder.name == name), None)
        agreement = agreements.write_agreement(
            stage.fund, known[name], _draft(stage, said), pledge=promise, by=treasurer, at=stage.at(-47)
        )
        if "signed" in said:
            agreements.sign(
                agreement,
                said["by"],
                stage.on(said["signed"]),
                accepts_code=True,
                by=treasurer,
                at=stage.at(said["signed"]),
            )
    said = facts["refused"]
    at = stage.at(said["on"])
    asked = funds.add_funder(
        stage.fund,
        said["name"],
        FunderKind(said["kind"]),
        is_state_entity=False,
        is_named=False,
        by=treasurer,
        at=at,
    )
    draft = _draft(stage, {**said, "parts": [[said["amount"][0], 30]]})
    bound = agreements.write_agreement(stage.fund, asked, draft, by=treasurer, at=at)
    funds.refuse_agreement(bound, said["reason"], at.date(), by=treasurer, at=at)


def _draft(stage: Stage, said: dict[str, Any]) -> agreements.Draft:
    amount = Money.of(*said["amount"])
    parts = [agreements.Part(Money.of(part, amount.currency), stage.on(day)) for part, day in said["parts"]]
    return agreements.Draft(amount=amount, terms=[Term(term) for term in said["terms"]], parts=parts)


def _gift(stage: Stage, wish: dict[str, Any]) -> Gift:
    return begin(
        stage.fund,
        Wish(
            amount=Money.of(*wish["amount"]),
            way=GiftWay.BANK_TRANSFER,
            rhythm=Rhythm.ONCE,
            language=wish["language"],
            name=wish["name"],
            is_named=wish["is_named"],
        ),
        at=stage.at(wish["days"]),
    )


def _import(
    stage: Stage, account: BankAccount, lines: Sequence[dict[str, Any]], gifts: Sequence[Gift], *, day: int
) -> None:
    content = _statement(stage, account, lines, gifts)
    statements.import_statement(account, content, by=stage.people["treasurer"], at=stage.at(day))


def _statement(stage: Stage, account: BankAccount, lines: Sequence[dict[str, Any]], gifts: Sequence[Gift]) -> bytes:
    """Return what the bank would report: it begins with what the books say that the account holds."""
    currency = account.currency
    amounts = [Money.of(line["amount"], currency) for line in lines]
    unexplained = [Money.of(line["amount"], currency) for line in _waiting(stage, account, lines)]
    held = balance(book(stage.fund.id), account.account, currency) + total(unexplained, currency)
    rows = [
        (
            stage.on(line["days"]),
            f"D{abs(line['days']):04d}{number}",
            line["party"],
            f"{line['text']} {shown(gifts[line['gift']].code)}" if "gift" in line else line["text"],
            amount,
            held + total(amounts[: number + 1], currency),
        )
        for number, (line, amount) in enumerate(zip(lines, amounts, strict=True))
    ]
    return b"".join(csv_pieces(_HEAD, rows))


def _waiting(stage: Stage, account: BankAccount, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what an earlier statement took out of the account, and the books do not know yet."""
    earlier = stage.facts["treasury"]["dollar_lines"]
    if account.currency != stage.fund.currency or lines is earlier:
        return []
    return [line for line in earlier if line["amount"].startswith("-")]
