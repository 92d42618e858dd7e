"""Which column is what: proposed from headers and cells in the languages of banks, and asked where that is in doubt."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.rules.statements import is_whole, proposed_columns, read
from grants.money import Money
from tests.cast.statements import COLUMNS, DAY, Said, jod, table


def rows(*lines: str, header: str = "Date;Text;Amount") -> str:
    """Return a small table."""
    return "\n".join((header, *lines, ""))


def proposal(text: str, encoding: str = "utf-8") -> dict[str, str]:
    """Return what the columns are taken for."""
    return dict(proposed_columns(text.encode(encoding))[1])


def test_a_proposal_that_needs_no_question():
    text = table([Said(jod("1.234"), on=date(2027, 3, 14), reference="R1")], jod("1000"))
    headers, found = proposed_columns(text.encode())
    assert headers == ["Date", "Reference", "Name", "Description", "Debit", "Credit", "Balance"]
    assert found == COLUMNS
    assert is_whole(found)


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("Posting Date;Value Date;Narrative;Amount (JOD);Ccy", "date valued text amount currency"),
        (
            "Trans. Date;Transaction Details;Transaction reference;Debit Amount;Credit Amount;Running Balance",
            "date text reference debit credit balance",
        ),
        ("Date;Description;Amount;Dr/Cr;Payee", "date text amount direction party"),
        ("التاريخ;تاريخ الحق;البيان;مدين;دائن;الرصيد", "date valued text debit credit balance"),
        ("تاريخ العملية;الوصف;رقم المرجع;المبلغ;العملة;المستفيد", "date text reference amount currency party"),
        ("تَارِيخ القَيْد;تفاصيل الحركة;إيداع;سحب", "date text credit debit"),
        (
            "Date opération;Date valeur;Libellé;Débit;Crédit;Solde;Devise",
            "date valued text debit credit balance currency",
        ),
        ("תאריך;תאריך ערך;תיאור;אסמכתא;חובה;זכות;יתרה", "date valued text reference debit credit balance"),
    ],
)
def test_headers_in_the_languages_of_banks(header: str, roles: str):
    body = ";".join("31/12/2027" if role in {"date", "valued"} else "1.25" for role in roles.split())
    found = proposal(rows(body, header=header))
    names = header.split(";")
    expected = dict(zip(roles.split(), names, strict=True))
    assert found == {**expected, "date_format": "d/m/y", "decimal": "."}


def test_debit_and_credit_go_before_one_amount():
    found = proposal(rows("31/12/2027;1.25;;1.25;D", header="Date;Debit;Credit;Amount;D/C"))
    assert set(found) == {"date", "debit", "credit", "date_format", "decimal"}


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["04/03/2027", "05/03/2027"], None),
        (["04/04/2027"], None),
        (["04/03/2027", "13/03/2027"], "d/m/y"),
        (["03/04/2027", "03/13/2027"], "m/d/y"),
        (["2027-03-04"], "y-m-d"),
        (["20270304"], "y-m-d"),
        (["04-Mar-2027"], "d/m/y"),
        (["13/03/2027", "03/13/2027"], None),
        (["Brought forward", "13/03/2027"], "d/m/y"),
        ([], None),
    ],
)
def test_the_order_of_day_and_month_is_asked_when_in_doubt(cells: list[str], order: str | None):
    assert proposal(rows(*[f"{cell};A;1.25" for cell in cells])).get("date_format") == order


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1.25"], "."),
        (["1,25"], ","),
        (["1.234"], None),
        (["1,234", "5"], None),
        (["1.234,50"], ","),
        (["1,234.50"], "."),
        (["1,234", "1.25"], "."),
        (["5", "100"], "."),
        (["1.25", "1,25"], None),
        ([], None),
    ],
)
def test_the_sign_before_decimals_is_asked_when_in_doubt(cells: list[str], decimal: str | None):
    assert proposal(rows(*[f"13/03/2027;A;{cell}" for cell in cells])).get("decimal") == decimal


def test_headers_that_nobody_knows():
    text = "Bank of Nowhere\n" + rows("13/03/2027;A;1", header="Foo;Bar;Qux")
    assert proposed_columns(text.encode()) == (["Foo", "Bar", "Qux"], {})


@given(st.lists(st.tuples(st.integers(0, 27), st.integers(1, 10**6)), min_size=1, max_size=9))
def test_whatever_is_proposed_can_be_read(movements: list[tuple[int, int]]):
    said = [
        Said(jod("0.001") if not minor else Money(minor, "JOD"), on=DAY + timedelta(days)) for days, minor in movements
    ]
    text = table(said, jod("5"))
    columns = {**proposal(text), "date_format": "d/m/y", "decimal": "."}
    (statement,) = read(text.encode(), currency="JOD", columns=columns)
    assert sorted(line.amount.minor for line in statement.lines) == sorted(one.amount.minor for one in said)
