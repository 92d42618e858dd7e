"""Tables that leave the house: no formula, no figure lost, flat memory."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants import tables
from grants.money import Money
from grants.tables import STARTS_A_FORMULA, csv_pieces, safe, xlsx_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.tables import Cell

AT = datetime(2027, 1, 20, 9, 30, 5, tzinfo=timezone(timedelta(hours=2)))
ROW: list[Cell] = [
    "نص",
    7,
    Money(-1234567, "JOD"),
    Money(-5, "USD"),
    Money(300, "JPY"),
    date(2027, 1, 20),
    AT,
    Decimal("0.0000000000012"),
    None,
    "-5.00",
]
HEAD = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]


def from_csv(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Return the file's cells as the next program reads them."""
    return list(csv.reader(io.StringIO(b"".join(csv_pieces(head, rows)).decode("utf-8-sig"), newline="")))


def from_xlsx(head: Sequence[str], rows: Sequence[Sequence[Cell]], **how: Any) -> openpyxl.Workbook:
    """Return the file as the next program reads it."""
    return openpyxl.load_workbook(io.BytesIO(b"".join(xlsx_pieces(head, rows, sheet="Lines", **how))))


def test_a_csv_says_its_alphabet_and_keeps_every_figure():
    file = b"".join(csv_pieces(HEAD, [ROW]))
    assert file == (
        b'\xef\xbb\xbf"a","b","c","d","e","f","g","h","i","j"\r\n'
        + '"نص","7","-1234.567","-0.05","300","2027-01-20","2027-01-20T07:30:05Z",'.encode()
        + b'"0.0000000000012","","\'-5.00"\r\n'
    )


def test_an_xlsx_has_numbers_days_and_text_in_their_kinds():
    sheet = from_xlsx(HEAD, [ROW]).active
    cells = sheet[2]
    assert [(cell.value, cell.data_type, cell.number_format) for cell in cells] == [
        ("نص", "s", "General"),
        (7, "n", "0"),
        (-1234.567, "n", "#,##0.000"),
        (-0.05, "n", "#,##0.00"),
        (300, "n", "#,##0"),
        (datetime.fromisoformat("2027-01-20"), "d", "yyyy-mm-dd"),
        (datetime.fromisoformat("2027-01-20 07:30:05"), "d", "yyyy-mm-dd hh:mm:ss"),
        (1.2e-12, "n", "#,##0.0000000000000"),
        (None, "n", "General"),
        ("'-5.00", "s", "General"),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("Grants", "Grants"),
        ("a=b", "a=b"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("  =1", "'  =1"),
        ("\u00a0@x", "'\u00a0@x"),
        (" x", " x"),
        ("'=1", "'=1"),
        ("\ud800", "?"),
    ],
)
def test_text_that_could_come_alive_is_held_down(text: str, shown: str):
    assert safe(text) == shown


words = st.text(max_size=30) | st.builds(str.__add__, st.sampled_from(sorted(STARTS_A_FORMULA)), st.text(max_size=30))


@given(st.lists(st.lists(words, min_size=2, max_size=2), max_size=5), st.lists(words, min_size=2, max_size=2))
def test_no_cell_of_a_csv_begins_like_a_formula(rows: list[list[str]], head: list[str]):
    read = from_csv(head, rows)
    assert [cell for row in read for cell in row if cell[:1] in STARTS_A_FORMULA and cell] == []
    assert read == [[safe(cell) for cell in row] for row in [head, *rows]]


@given(st.text(max_size=20), st.sampled_from(";\t|"))
def test_no_other_separator_frees_a_formula(text: str, separator: str):
    file = b"".join(csv_pieces(["a"], [[f"x{separator}=1{text}"], ["y"]])).decode("utf-8-sig")
    read = csv.reader(io.StringIO(file, newline=""), delimiter=separator)
    assert [cell for row in read for cell in row if cell[:1] in STARTS_A_FORMULA and cell] == []


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=8))
def test_no_cell_of_an_xlsx_is_a_formula(texts: list[str]):
    sheet = from_xlsx(texts, [texts]).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}  # an empty cell reads as a number that is not there
    assert all(cell.value is None for row in sheet.iter_rows() for cell in row if cell.data_type == "n")
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


def test_what_a_spreadsheet_cannot_hold_as_a_number_goes_as_text():
    row: list[Cell] = [Money(10**15 - 1, "USD"), Money(10**15, "USD") + Money(1, "USD"), date(1900, 2, 28), 10**15 + 1]
    sheet = from_xlsx(["a", "b", "c", "d"], [row]).active
    assert [cell.value for cell in sheet[2]] == [9999999999999.99, "10000000000000.01", "1900-02-28", str(10**15 + 1)]


def test_a_text_too_long_for_a_cell_ends_with_an_ellipsis():
    sheet = from_xlsx(["a"], [["x" * 32_767], ["y" * 32_768]]).active
    assert [len(sheet["A2"].value), sheet["A3"].value[-2:], len(sheet["A3"].value)] == [32_767, "y…", 32_767]


def test_a_long_table_goes_on_in_the_next_sheet(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    book = from_xlsx(["n"], [[number] for number in range(5)], is_rtl=True)
    shown = {sheet.title: [row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book}
    assert shown == {"Lines": ["n", 0, 1], "Lines 2": ["n", 2, 3], "Lines 3": ["n", 4]}
    assert {sheet.sheet_view.rightToLeft for sheet in book} == {True}


@pytest.mark.parametrize("write", [csv_pieces, lambda head, rows: xlsx_pieces(head, rows, sheet="Lines")])
def test_memory_stays_flat(write: Any):
    def peak(count: int) -> int:
        tracemalloc.start()
        for _piece in write(["n", "text"], ([number, "x" * 40] for number in range(count))):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(20_000) < peak(4_000) * 1.3 + 100_000


def test_the_first_piece_of_a_csv_comes_before_the_last_row():
    asked = []

    def rows() -> Any:
        for number in range(10_000):
            asked.append(number)
            yield [number]

    pieces = csv_pieces(["n"], rows())
    next(pieces)
    next(pieces)
    assert len(asked) < 1000


def test_instants_are_told_in_utc():
    assert from_csv(["t"], [[AT], [datetime(2027, 1, 20, 7, 30, 5, tzinfo=UTC)]])[1:] == [["2027-01-20T07:30:05Z"]] * 2
