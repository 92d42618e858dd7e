"""Tables as banks export them: what was said of the columns holds for every cell, and a bad row is named."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.rules.banking import StatementFormat
from grants.funds.rules.statements import BadStatement, StatementSpec, is_whole, read
from grants.funds.rules.statements.plain import tidy
from grants.money import Money
from tests.cast.statements import COLUMNS, DAY, Said, closing_of, jod, table

ONE = {"date": "Date", "date_format": "d/m/y", "decimal": ".", "amount": "Amount", "text": "Text"}
ARABIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")
WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs", "M")), max_size=60).map(tidy)
SAID = st.builds(
    Said,
    amount=st.integers(-(10**11), 10**11).filter(bool).map(lambda minor: Money(minor, "JOD")),
    on=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    reference=st.text("ABCXYZ0123456789/-", max_size=35).filter(lambda text: text not in {"NONE", "N/A"}),
    party=WORDS,
    text=WORDS,
)


def statement(
    text: str, columns: dict[str, str] | None = None, *, encoding: str = "utf-8", currency: str = "JOD"
) -> StatementSpec:
    """Return the one statement."""
    (found,) = read(text.encode(encoding), currency=currency, columns=ONE if columns is None else columns)
    return found


def amounts(text: str, columns: dict[str, str] | None = None, currency: str = "JOD") -> list[str]:
    """Return what is moved, plain."""
    return [line.amount.plain() for line in statement(text, columns, currency=currency).lines]


def refusal(text: str, columns: dict[str, str] | None = None) -> tuple[str, int | None]:
    """Return why the file is refused, and where."""
    with pytest.raises(BadStatement) as raised:
        statement(text, columns)
    return str(raised.value), raised.value.line


def rows(*lines: str, header: str = "Date;Text;Amount") -> str:
    """Return a small table."""
    return "\n".join((header, *lines, ""))


@given(st.lists(SAID, min_size=1, max_size=6), st.integers(-(10**11), 10**11), st.booleans())
def test_what_a_bank_wrote_is_read_back(said: list[Said], minor: int, is_newest_first: bool):
    opening = Money(minor, "JOD")
    ordered = sorted(said, key=lambda one: one.on)
    found = statement(table(ordered, opening, is_newest_first=is_newest_first), COLUMNS)
    assert (found.format, found.number, found.account, found.currency) == (StatementFormat.CSV, "", "", "JOD")
    assert (found.opening, found.closing) == (opening, closing_of(said, opening))
    assert (found.from_on, found.to_on) == (ordered[0].on, ordered[-1].on)
    told = [(one.amount, one.on, one.bank_reference, one.party, one.text) for one in found.lines]
    wrote = [(one.amount, one.on, one.reference, one.party, one.text) for one in ordered]
    assert sorted(map(repr, told)) == sorted(map(repr, wrote))
    if len({(one.on, one.amount) for one in said}) == len(said):
        assert [one[1] for one in told] == [one[1] for one in wrote]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_delimiters_and_encodings(delimiter: str, encoding: str):
    text = rows("04/03/2027;تبرع للصندوق;1.234", "05/03/2027;شكرا جزيلا;-2").replace(";", delimiter)
    found = statement(text, encoding=encoding)
    assert [(line.text, line.amount) for line in found.lines] == [
        ("تبرع للصندوق", jod("1.234")),
        ("شكرا جزيلا", jod("-2")),
    ]


def test_western_letters():
    assert statement(rows("04/03/2027;Müller à Genève;1"), encoding="latin-1").lines[0].text == "Müller à Genève"


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1234.5", "1234.500"),
        ("1,234.500", "1234.500"),
        ("1 234.5", "1234.500"),
        ("1'234.5", "1234.500"),
        ("1\u00a0234.5", "1234.500"),
        ("+5", "5.000"),
        (".5", "0.500"),
        ("-5", "-5.000"),
        ("−5", "-5.000"),
        ("5-", "-5.000"),
        ("(5.25)", "-5.250"),
        ("5.25 DR", "-5.250"),
        ("5.25 D", "-5.250"),
        ("5.25 CR", "5.250"),
        ("JOD 5.25", "5.250"),
        ("-JOD5.25", "-5.250"),
        ("JOD -5.25", "-5.250"),
        ("5.25 jod", "5.250"),
        ("$5.25", "5.250"),
        ("١٬٢٣٤٫٥", "1234.500"),
        ("۱۲۳۴٫۵", "1234.500"),
        ("\u200f-٥", "-5.000"),
        ("1.23400", "1.234"),
        ("9,999,999,999.999", "9999999999.999"),
    ],
)
def test_amounts_however_they_are_written(cell: str, amount: str):
    assert amounts(rows(f"04/03/2027;Gift;{cell}")) == [amount]


@pytest.mark.parametrize(
    "cell",
    "1.234,5 1,23 1,2345 1234,567.8 1..2 1.2.3 , . 5% 1e3 (5 5) --5 -5- -5DR USD5 5EUR €5 five 5X ½ 1,234,5.00".split(),
)
def test_what_is_no_amount_is_named_with_its_line(cell: str):
    text = rows("04/03/2027;Gift;1", f"05/03/2027;Gift;{cell}")
    assert refusal(text) == (f"“{tidy(cell)}” is not an amount.", 3)


@pytest.mark.parametrize(("cell", "currency"), [("€5", "EUR"), ("5.00 £", "GBP"), ("-₪ 5", "ILS"), ("$5", "USD")])
def test_signs_of_currencies(cell: str, currency: str):
    assert amounts(rows(f"04/03/2027;Gift;{cell}"), currency=currency)[0].lstrip("-") == "5.00"


@pytest.mark.parametrize(("cell", "amount"), [("1.234,5", "1234.500"), ("1,234", "1.234"), ("-0,5", "-0.500")])
def test_a_comma_before_the_decimals_where_that_was_said(cell: str, amount: str):
    comma = {**ONE, "decimal": ","}
    assert amounts(rows(f"04/03/2027;Gift;{cell}"), comma) == [amount]
    assert refusal(rows("04/03/2027;Gift;1,234.50"), comma) == ("“1,234.50” is not an amount.", 2)


def test_too_many_decimals_are_never_rounded():
    assert refusal(rows("04/03/2027;Gift;1.2345")) == (
        "1.2345 has more decimals than JOD has. Nothing is rounded.",
        2,
    )
    assert amounts(rows("04/03/2027;Gift;500"), currency="JPY") == ["500"]


@pytest.mark.parametrize(
    ("order", "cell", "day"),
    [
        ("d/m/y", "04/03/2027", DAY),
        ("d/m/y", "4.3.27", DAY),
        ("d/m/y", "04-Mar-2027", DAY),
        ("d/m/y", "4 March 2027", DAY),
        ("d/m/y", "04/03/2027 13:45:00", DAY),
        ("d/m/y", "٠٤/٠٣/٢٠٢٧", DAY),
        ("d/m/y", "2027-03-04", DAY),
        ("m/d/y", "03/04/2027", DAY),
        ("m/d/y", "3/4/27", DAY),
        ("y-m-d", "2027-03-04", DAY),
        ("y-m-d", "2027-03-04T13:45:00Z", DAY),
        ("y-m-d", "2027/3/4", DAY),
        ("y-m-d", "20270304", DAY),
    ],
)
def test_dates_in_the_order_that_was_said(order: str, cell: str, day: date):
    found = statement(rows(f"{cell};Gift;1"), {**ONE, "date_format": order})
    assert [line.on for line in found.lines] == [day]


@pytest.mark.parametrize(
    ("order", "cell"),
    [
        ("d/m/y", "31/02/2027"),
        ("d/m/y", "03/13/2027"),
        ("m/d/y", "13/03/2027"),
        ("y-m-d", "04/03/2027"),
        ("d/m/y", "04/03/1027"),
        ("d/m/y", "04-Foo-2027"),
        ("d/m/y", "04/03"),
        ("d/m/y", "46085"),
        ("d/m/y", "20271304"),
    ],
)
def test_what_is_no_date_is_named_with_its_line(order: str, cell: str):
    reason = f"“{cell}” is not a date that is written as {order}."
    assert refusal(rows(f"{cell};Gift;1"), {**ONE, "date_format": order}) == (reason, 2)
    last = rows("2027-03-04;Gift;1", f"{cell};Gift;1")
    assert refusal(last, {**ONE, "date_format": order}) == (reason, 3)


def test_debit_and_credit_columns():
    columns = {**ONE, "debit": "Out", "credit": "In", "amount": ""}
    header = "Date;Text;Out;In"
    assert amounts(rows("04/03/2027;A;2;", "05/03/2027;B;0.000;3", "06/03/2027;C;;-1", header=header), columns) == [
        "-2.000",
        "3.000",
        "-1.000",
    ]
    # A bank that writes debits with a minus, each of them; one minus among them gives a debit back.
    assert amounts(rows("04/03/2027;A;-2;", "05/03/2027;B;;3", header=header), columns) == ["-2.000", "3.000"]
    assert amounts(rows("04/03/2027;A;-2;", "05/03/2027;B;3;", header=header), columns) == ["2.000", "-3.000"]
    assert refusal(rows("04/03/2027;A;2;3", header=header), columns) == (
        "There is both a debit and a credit in one line.",
        2,
    )


@pytest.mark.parametrize(("word", "amount"), [("CR", "5.000"), ("D", "-5.000"), ("Debit", "-5.000"), ("دائن", "5.000")])
def test_a_column_that_says_the_direction(word: str, amount: str):
    columns = {**ONE, "direction": "D/C"}
    assert amounts(rows(f"04/03/2027;A;5;{word}", header="Date;Text;Amount;D/C"), columns) == [amount]


@pytest.mark.parametrize(("cell", "word"), [("5", "?"), ("5", ""), ("-5", "CR")])
def test_a_direction_that_says_nothing(cell: str, word: str):
    columns = {**ONE, "direction": "D/C"}
    assert refusal(rows(f"04/03/2027;A;{cell};{word}", header="Date;Text;Amount;D/C"), columns) == (
        f"“{word}” does not say whether money came or went.",
        2,
    )


def test_head_and_foot_are_left_out():
    before = ("Bank of Nowhere;;", "Balance on 1 March;;500", "", "Date;Text;Amount", ";Opening balance;500")
    within = ("04/03/2027;Gift;1", ";see overleaf;", "Date;Text;Amount", "05/03/2027;Gift;2")
    after = ("Total;;3", ";;503", "Printed 24/11/2026;;", "2 lines;;")
    text = "\n".join((*before, *within, *after))
    assert amounts(text) == ["1.000", "2.000"]


def test_an_amount_without_a_date_among_the_lines():
    assert refusal(rows("04/03/2027;Gift;1", ";Gift;2", "05/03/2027;Gift;3")) == (
        "There is an amount without a date.",
        3,
    )


def test_a_table_that_is_cut_off():
    reason = "There is a date without an amount: the file may be cut off here."
    assert refusal("Date;Text;Amount\n04/03/2027;Gift;1\n05/03/2027;Gi") == (reason, 3)
    assert refusal("Date;Text;Amount\n04/03/2027;Gift;1\n05/03/2027") == (reason, 3)


@pytest.mark.parametrize("rest", ["", "\n05/03/2027;2;Gift\n" * 3, "Gift " * 30_000, '" of "all"\n'])
def test_quotation_marks_that_do_not_match_hide_no_line(rest: str):
    text = 'Date;Amount;Text\n04/03/2027;1;"Gift' + rest
    assert refusal(text)[0] == "The quotation marks of the table do not match, or it breaks off within them."


def test_lines_of_nothing_are_skipped_and_counted():
    found = statement(rows("04/03/2027;Gift;1", "05/03/2027;Nothing;0.000"))
    assert ([line.amount for line in found.lines], found.skipped) == ([jod("1")], 1)
    assert (found.from_on, found.to_on) == (DAY, date(2027, 3, 5))


def test_every_column_that_can_be_named():
    columns = {
        **ONE,
        "valued": "Value",
        "party": "Name",
        "party_account": "IBAN",
        "reference": "Ref",
        "end_to_end": "E2E",
        "currency": "Ccy",
    }
    header = "Date;Value;Text;Amount;Ccy;Name;IBAN;Ref;E2E"
    found = statement(rows("04/03/2027;05/03/2027;Gift;1;JOD;Someone;JO12;NONREF;E-1", header=header), columns)
    (line,) = found.lines
    assert (line.valued_on, line.party, line.party_account) == (date(2027, 3, 5), "Someone", "JO12")
    assert (line.bank_reference, line.end_to_end, line.text) == ("", "E-1", "Gift")
    assert statement(rows("04/03/2027;;Gift;1;;;;R;", header=header), columns).lines[0].valued_on is None
    assert refusal(rows("04/03/2027;;Gift;1;USD;;;;", header=header), columns) == (
        "The account is in JOD, and this line is in USD.",
        2,
    )
    assert refusal(rows("04/03/2027;soon;Gift;1;JOD;;;;", header=header), columns) == (
        "“soon” is not a date that is written as d/m/y.",
        2,
    )


BALANCED = {**ONE, "balance": "Balance"}
HEADER = "Date;Text;Amount;Balance"


def test_balances_tell_which_end_is_the_newest():
    forwards = ["04/03/2027;A;1;101", "04/03/2027;B;2;103", "04/03/2027;C;-4;99"]
    for lines in (forwards, forwards[::-1]):
        found = statement(rows(*lines, header=HEADER), BALANCED)
        assert (found.opening, found.closing) == (jod("100"), jod("99"))
        assert [line.text for line in found.lines] == ["A", "B", "C"]


def test_a_balance_once_a_day_is_enough():
    lines = ["04/03/2027;A;1;", "04/03/2027;B;2;103", "05/03/2027;C;3;", "05/03/2027;D;4;110", "06/03/2027;E;5;"]
    found = statement(rows(*lines, header=HEADER), BALANCED)
    assert (found.opening, found.closing) == (jod("100"), jod("115"))


def test_a_balance_brought_forward():
    lines = ["04/03/2027;Brought forward;;100", "04/03/2027;A;1;101"]
    found = statement(rows(*lines, header=HEADER), BALANCED)
    assert (found.opening, found.closing, len(found.lines)) == (jod("100"), jod("101"), 1)


def test_a_table_without_balances_has_none():
    found = statement(rows("04/03/2027;A;1;", header=HEADER), BALANCED)
    assert (found.opening, found.closing) == (None, None)


def test_a_line_that_does_not_lead_to_its_balance():
    lines = ["04/03/2027;A;1;101", "05/03/2027;B;2;104", "06/03/2027;C;3;107"]
    assert refusal(rows(*lines, header=HEADER), BALANCED) == (
        (
            "The balance does not follow: this line leads to 103.000 JOD, and the bank says 104.000 JOD. Lines may be"
            " missing: fetch the file from the bank again."
        ),
        3,
    )


def test_without_balances_the_days_tell_which_end_is_the_newest():
    found = statement(rows("05/03/2027;B;2", "04/03/2027;A;1"))
    assert [line.text for line in found.lines] == ["A", "B"]


def test_columns_that_the_file_does_not_have():
    reason, line = refusal("Bank\n" + rows("04/03/2027;A;1", header="Date;Text;Sum"))
    assert (reason, line) == (
        (
            "The columns of this file are not those that were named for the account. Missing: Amount. If the bank has"
            " changed its files, name the columns anew."
        ),
        2,
    )


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {**ONE, "date": ""},
        {**ONE, "date_format": "y/d/m"},
        {**ONE, "decimal": ""},
        {**ONE, "amount": ""},
        {**ONE, "amount": "", "debit": "Out"},
        {**ONE, "amount": "", "credit": "In"},
    ],
)
def test_nothing_is_read_before_the_columns_are_named(columns: dict[str, str]):
    assert not is_whole(columns)
    assert refusal(rows("04/03/2027;A;1"), columns) == ("Say first what the columns of this bank's files are.", None)


def test_what_is_enough():
    assert is_whole(ONE)
    assert is_whole({**ONE, "amount": "", "debit": "Out", "credit": "In"})


def test_a_table_without_lines():
    assert refusal(rows()) == ("There is no line with a date in this file.", None)


def test_two_columns_of_one_name():
    header = "Date;Text;Amount;Amount;"
    columns = {**ONE, "amount": "Amount (2)", "text": "#5"}
    found = statement(rows("04/03/2027;A;1;2;last", header=header), columns)
    assert [(line.amount, line.text) for line in found.lines] == [(jod("2"), "last")]
