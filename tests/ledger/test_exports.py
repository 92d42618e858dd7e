"""The book as it leaves the house: whole, exact, and added up again by other programs."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from beancount.loader import load_string
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.db import unit_of_work
from grants.ledger import actions
from grants.ledger.queries import exports
from grants.ledger.queries.exports import WAYS, Wanted
from grants.ledger.rules import beancount, credit, debit, hledger
from grants.ledger.rules.beancount import Booked, Held
from grants.money import Money
from tests.cast.ledger import AT, BOOK, FREE, SOURCE, Bookkeeper, usd

if TYPE_CHECKING:
    from flask import Flask

BEAN_CHECK = Path(sys.executable).with_name("bean-check")
HLEDGER = shutil.which("hledger")
needs_hledger = pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed; .ci/run installs it")
DAYS = [date(2027, 1, day) for day in (4, 11, 18)]
WANTED = Wanted(book=BOOK, title='The "Fig" fund \\ books', currency="USD")
CASH = "cash:bank"
BALANCES_HEAD = [
    *("Account", "Account in words", "Currency"),
    *("Before (debits positive)", "Debit", "Credit", "After (debits positive)"),
]


def jod(minor: int) -> Money:
    """Return so many fils."""
    return Money(minor, "JOD")


@pytest.fixture
def book(keeper: Bookkeeper) -> Bookkeeper:
    """Keep a book of three weeks in currencies of 0, 2 and 3 digits; another book beside it says nothing of it."""
    gift = [debit(CASH, usd(100)), credit("income:gifts", usd(100)), debit(SOURCE, usd(100)), credit(FREE, usd(100))]
    first = keeper.post(gift, key='gift:"1";|x', on=DAYS[0], reason='=A gift; of "Fig" | \\ two\nlines', kind="gift")
    keeper.post(gift, on=DAYS[0], kind="gift")
    yen = Money(300, "JPY")
    into = [debit("cash:Bank_3.x", yen), credit("income:gifts", yen), debit(SOURCE, yen), credit(FREE, yen)]
    keeper.post(into, on=DAYS[1], kind="gift")
    keeper.post(
        [
            debit("cash:bank:2", jod(1500)),
            credit("equity:exchange", jod(1500)),
            debit("equity:exchange", usd(10)),
            credit(CASH, usd(10)),
            debit(SOURCE, jod(1500)),
            credit(FREE, jod(1500)),
            debit(FREE, usd(10)),
            credit(SOURCE, usd(10)),
        ],
        on=DAYS[1],
        kind="conversion",
        is_fact=True,
    )
    keeper.post([debit("receivable:pledges", jod(1)), credit("deferred:pledges", jod(1))], on=DAYS[1], kind="agreement")
    keeper.post([debit(CASH, usd(7)), credit("liability:suspense", usd(7))], on=DAYS[2], kind="statement")
    with unit_of_work():
        actions.reverse(first, by=None, at=AT, reason="It was another's")
    keeper.post(gift, key="elsewhere", book="book:2", on=DAYS[0])
    return keeper


def file_of(what: str, kind: str, wanted: Wanted = WANTED) -> bytes:
    """Return a whole file."""
    return b"".join(WAYS[what][kind].write(wanted))


def table_of(what: str, wanted: Wanted = WANTED) -> list[list[str]]:
    """Return a CSV's rows."""
    return list(csv.reader(io.StringIO(file_of(what, "csv", wanted).decode("utf-8-sig"), newline="")))


def checked(program: list[str], text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program on the file."""
    file = folder / "book.beancount"
    file.write_text(text, encoding="utf-8")
    return subprocess.run([*program, str(file)], capture_output=True, text=True, timeout=60, check=False)


def bean(text: str, folder: Path) -> str:
    """Return what Beancount has against the file."""
    result = checked([str(BEAN_CHECK)], text, folder)
    assert (result.returncode == 0) == (result.stderr.strip() == "")
    return result.stderr


def hled(text: str, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Return what hledger says to the file."""
    return checked([str(HLEDGER), *command, "-f"], text, folder)


SPANS = [
    (None, None),
    (None, DAYS[1]),
    (DAYS[1], None),
    (DAYS[1], DAYS[1]),
    (date(2027, 2, 1), None),
    (date(2026, 1, 1), None),
    (None, date(2026, 1, 1)),
]


@pytest.mark.parametrize(("since", "until"), SPANS)
def test_beancount_finds_nothing_wrong(book: Bookkeeper, tmp_path: Path, since: date | None, until: date | None):
    wanted = Wanted(book=BOOK, title="Books", currency="USD", since=since, until=until)
    assert bean(file_of("journal", "beancount", wanted).decode(), tmp_path) == ""


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("Income:Gifts  -100.00 USD", "Income:Gifts  -100.01 USD", "does not balance"),
        ("  1.500 JOD", "  1.501 JOD", "does not balance"),
        ("Free  -300 JPY", "Free  -301 JPY", "does not balance"),
        ("7.00 USD", "7.01 USD", "Balance failed"),  # on both sides: only what the database holds gives it away
        ("0.001 JOD", "0.002 JOD", "Balance failed"),
        ("Equity:Budget:Free  -1.500 JOD", "Equity:Budget:Nothing  -1.500 JOD", "unknown account"),
    ],
)
def test_beancount_finds_what_was_changed(book: Bookkeeper, tmp_path: Path, was: str, becomes: str, complaint: str):
    entries, mark, end = file_of("journal", "beancount").decode().partition(" balance ")
    assert was in entries
    found = bean(entries.replace(was, becomes) + mark + end, tmp_path)
    assert complaint in found or complaint.replace("unknown", "Invalid reference to unknown") in found


@needs_hledger
@pytest.mark.parametrize(("since", "until"), SPANS)
def test_hledger_finds_nothing_wrong(book: Bookkeeper, tmp_path: Path, since: date | None, until: date | None):
    wanted = Wanted(book=BOOK, title="Books", currency="USD", since=since, until=until)
    text = file_of("journal", "hledger", wanted).decode()
    result = hled(text, tmp_path, "check", "--strict")
    assert (result.returncode, result.stderr) == (0, "")


@needs_hledger
@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("-100.00 USD", "-100.01 USD"),
        ("7.00 USD", "7.01 USD"),
        ("  1.500 JOD", "  1.501 JOD"),
        ("0.001 JOD", "0.002 JOD"),
    ],
)
def test_hledger_finds_what_was_changed(book: Bookkeeper, tmp_path: Path, was: str, becomes: str):
    entries, mark, end = file_of("journal", "hledger").decode().partition("* closing")
    assert was in entries
    assert hled(entries.replace(was, becomes) + mark + end, tmp_path, "check").returncode == 1


@needs_hledger
def test_hledger_adds_up_to_the_same(book: Bookkeeper, tmp_path: Path):
    result = hled(
        file_of("journal", "hledger").decode(), tmp_path, "bal", "--flat", "-O", "csv", "--layout=bare", "-E", "-N"
    )
    shown = {(row[0], row[1]): row[2] for row in list(csv.reader(io.StringIO(result.stdout)))[1:]}
    ours = {(beancount.path(row[0]), row[2]): row[6] for row in table_of("balances")[1:]}
    assert {place: held for place, held in shown.items() if place in ours} == {
        place: held if float(held) else "0" for place, held in ours.items()
    }


def test_the_beancount_file_word_by_word(book: Bookkeeper):
    lines = file_of("journal", "beancount").decode().splitlines()
    assert lines[:4] == [
        'option "title" "The \\"Fig\\" fund \\\\ books"',
        'option "operating_currency" "USD"',
        "",
        "2027-01-04 open Assets:Cash:Bank USD",
    ]
    assert "2027-01-04 open Equity:Budget:Free JOD,JPY,USD" in lines
    start = lines.index('2027-01-04 * "gift" "=A gift; of \\"Fig\\" | \\\\ two lines"')
    assert lines[start + 1 : start + 3] == ["  number: 1", '  key: "gift:\\"1\\";|x"']
    assert sorted(lines[start + 4 : start + 8]) == [
        "  Assets:Cash:Bank  100.00 USD",
        "  Equity:Budget:Free  -100.00 USD",
        "  Equity:Budget:Source  100.00 USD",
        "  Income:Gifts  -100.00 USD",
    ]
    assert lines[start + 8] == ""
    assert [line for line in lines if "reverses" in line] == ["  reverses: 1"]
    assert "2027-01-21 balance Assets:Cash:Bank  97.00 ~ 0.00 USD" in lines
    assert "2027-01-21 balance Assets:Cash:X-42616e6b5f332e78  300 ~ 0 JPY" in lines


def test_the_hledger_file_word_by_word(book: Bookkeeper):
    lines = file_of("journal", "hledger").decode().splitlines()
    assert lines[:6] == [
        '; The "Fig" fund \\ books',
        "",
        "commodity 1000.000 JOD",
        "commodity 1000. JPY",
        "commodity 1000.00 USD",
        "",
    ]
    start = lines.index('2027-01-04 * (1) gift | =A gift, of "Fig" / \\ two lines')
    assert lines[start + 1] == '    ; key:gift:"1",/x'
    assert "    Assets:Cash:Bank  0.00 USD = 97.00 USD" in lines


def test_a_span_brings_forward_what_was_before(book: Bookkeeper):
    wanted = Wanted(book=BOOK, title="Books", currency="USD", since=DAYS[1], until=DAYS[1])
    text = file_of("journal", "beancount", wanted).decode()
    start = text.index('2027-01-11 * "opening" "Brought forward"')
    assert sorted(text[start:].splitlines()[1:5]) == [
        "  Assets:Cash:Bank  200.00 USD",
        "  Equity:Budget:Free  -200.00 USD",
        "  Equity:Budget:Source  200.00 USD",
        "  Income:Gifts  -200.00 USD",
    ]
    assert "statement" not in text
    assert "2027-01-12 balance Assets:Cash:Bank  190.00 ~ 0.00 USD" in text


def test_each_line_of_the_journal_is_a_row(book: Bookkeeper):
    wanted = Wanted(
        book=BOOK, title="", currency="USD", account_in_words=str.upper, entry_in_words=str.title, is_naming=True
    )
    head, *rows = table_of("journal", wanted)
    assert head == [
        "Entry",
        "Day",
        "Recorded (UTC)",
        "What happened",
        "Account",
        "Account in words",
        "Debit",
        "Credit",
        "Currency",
        "Key",
        "Reason",
        "Undoes the entry",
        "Seal",
        "Recorded by",
    ]
    assert len(rows) == 4 + 4 + 4 + 8 + 2 + 2 + 4
    first = next(row for row in rows if row[4] == CASH)
    assert (*first[:12], first[13]) == (
        "1",
        "2027-01-04",
        "2027-01-20T09:00:00Z",
        "Gift",
        CASH,
        "CASH:BANK",
        "100.00",
        "",
        "USD",
        'gift:"1";|x',
        '\'=A gift; of "Fig" | \\ two\nlines',
        "",
        "Rana",
    )
    assert len(first[12]) == 64
    assert {(row[6], row[7]) for row in rows if row[8] == "JOD"} == {
        ("1.500", ""),
        ("", "1.500"),
        ("0.001", ""),
        ("", "0.001"),
    }
    assert {row[11] for row in rows if row[3] == "Reversal"} == {"1"}
    assert {row[13] for row in rows if row[3] == "Reversal"} == {""}


def test_nobody_is_named_where_nobody_asked(book: Bookkeeper):
    for what, kinds in WAYS.items():
        for kind in kinds:
            if kind != "xlsx":
                assert b"Rana" not in file_of(what, kind)
    assert table_of("journal")[0][-1] == "Seal"


def test_the_trial_balance_opens_moves_and_closes(book: Bookkeeper):
    wanted = Wanted(book=BOOK, title="", currency="USD", since=DAYS[1], until=DAYS[2])
    assert table_of("balances", wanted) == [
        BALANCES_HEAD,
        ["budget:free", "budget:free", "JOD", "0.000", "0.000", "1.500", "-1.500"],
        ["budget:free", "budget:free", "JPY", "0", "0", "300", "-300"],
        ["budget:free", "budget:free", "USD", "-200.00", "10.00", "0.00", "-190.00"],
        ["budget:source", "budget:source", "JOD", "0.000", "1.500", "0.000", "1.500"],
        ["budget:source", "budget:source", "JPY", "0", "300", "0", "300"],
        ["budget:source", "budget:source", "USD", "200.00", "0.00", "10.00", "190.00"],
        ["cash:Bank_3.x", "cash:Bank_3.x", "JPY", "0", "300", "0", "300"],
        ["cash:bank", "cash:bank", "USD", "200.00", "7.00", "10.00", "197.00"],
        ["cash:bank:2", "cash:bank:2", "JOD", "0.000", "1.500", "0.000", "1.500"],
        ["deferred:pledges", "deferred:pledges", "JOD", "0.000", "0.000", "0.001", "-0.001"],
        ["equity:exchange", "equity:exchange", "JOD", "0.000", "0.000", "1.500", "-1.500"],
        ["equity:exchange", "equity:exchange", "USD", "0.00", "10.00", "0.00", "10.00"],
        ["income:gifts", "income:gifts", "JPY", "0", "0", "300", "-300"],
        ["income:gifts", "income:gifts", "USD", "-200.00", "0.00", "0.00", "-200.00"],
        ["liability:suspense", "liability:suspense", "USD", "0.00", "0.00", "7.00", "-7.00"],
        ["receivable:pledges", "receivable:pledges", "JOD", "0.000", "0.001", "0.000", "0.001"],
    ]


def test_the_same_as_spreadsheets(book: Bookkeeper):
    for what, title in (("journal", "Journal"), ("balances", "Trial balance")):
        workbook = openpyxl.load_workbook(io.BytesIO(file_of(what, "xlsx")))
        assert workbook.sheetnames == [title]
        kinds = {cell.data_type for row in workbook.active.iter_rows() for cell in row}
        assert kinds <= {"s", "n", "d"}
        assert workbook.active.max_row == len(table_of(what))


def test_an_empty_book_is_an_empty_file(ctx: Flask, tmp_path: Path):
    assert [len(table_of(what)) for what in WAYS] == [1, 1]
    assert bean(file_of("journal", "beancount").decode(), tmp_path) == ""
    assert "closing" not in file_of("journal", "hledger").decode()


def test_memory_does_not_grow_with_the_book(book: Bookkeeper, monkeypatch: pytest.MonkeyPatch):
    """Ten times the entries, a little more memory: the cursor hands over few at a time."""
    monkeypatch.setattr(exports, "_AT_ONCE", 50)
    drafts = [book.draft([debit(CASH, usd(1)), credit("liability:suspense", usd(1))]) for _number in range(1500)]
    with unit_of_work():
        actions.post_many(drafts[:150])
    peak("beancount")
    few = peak("beancount")
    with unit_of_work():
        actions.post_many(drafts[150:])
    assert peak("beancount") < few * 1.5 + 200_000


def peak(kind: str) -> int:
    tracemalloc.start()
    for _piece in WAYS["journal"][kind].write(WANTED):
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_a_file_shows_one_moment(book: Bookkeeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An entry that comes while the file is on its way is in none of it, or bean-check would find it half there."""
    monkeypatch.setattr(exports, "_PIECE", 1)
    pieces = WAYS["journal"]["beancount"].write(WANTED)
    text = next(pieces)
    book.post([debit(CASH, usd(1)), credit("liability:suspense", usd(1))])
    assert bean((text + b"".join(pieces)).decode(), tmp_path) == ""


def test_a_download_that_is_broken_off_lets_go(book: Bookkeeper, app: Flask):
    for _number in range(40):  # more than the pool has
        pieces = WAYS["journal"]["csv"].write(WANTED)
        next(pieces)
        pieces.close()


names = st.from_regex(r"\A(cash|budget|income):[A-Za-z0-9:._-]{1,20}\Z")


@given(st.lists(names, min_size=2, max_size=2, unique=True))
def test_no_two_accounts_have_one_name_abroad(two: list[str]):
    assert len({beancount.path(name) for name in two}) == 2


words = st.text(max_size=40)
bookings = st.builds(
    Booked,
    number=st.integers(1, 10**9),
    on=st.dates(date(1970, 1, 1), date(2099, 12, 31)),
    kind=words,
    reason=words,
    key=words,
    hash=st.just("ab" * 32),
    lines=st.just([("cash:a", usd(1)), ("cash:b", -usd(1))]),
)


@settings(deadline=None)
@given(st.lists(bookings, min_size=1, max_size=5))
def test_whatever_is_written_stays_in_its_place(made: list[Booked]):
    """Words of any kind neither end their line nor begin a directive, in either program."""
    accounts = [Held(f"cash:{name}", date(1970, 1, 1), usd(0), usd(0)) for name in "ab"]
    head = [beancount.head("t", "USD"), *beancount.opened(accounts)]
    entries, errors, _options = load_string("".join([*head, *map(beancount.transaction, made)]))
    assert (errors, len(entries)) == ([], 2 + len(made))
    lines = "".join(map(hledger.transaction, made)).splitlines()
    assert len(lines) == len(made) * 6
    assert [line for line in lines if line and line[0] not in " 0123456789"] == []
