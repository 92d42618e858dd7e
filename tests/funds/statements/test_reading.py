"""What is sent instead of a statement is told from one, and said in a sentence that helps."""

from __future__ import annotations

import gzip
import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.rules.banking import StatementFormat
from grants.funds.rules.statements import (
    MOST_BYTES,
    MOST_LINES,
    BadStatement,
    format_of,
    proposed_columns,
    read,
)
from grants.i18n import speaking
from tests.cast.statements import COLUMNS, Said, camt053, camt_statement, jod, mt940, table

SAID = [Said(jod("1"), text="هدية"), Said(jod("-2"), text="Fee")]
CAMT = camt053(camt_statement(SAID, jod("100")))
MT940 = mt940(SAID, jod("100")).encode()
CSV = table(SAID, jod("100")).encode()
WEB_PAGE = "This is a web page and no statement: perhaps you were signed out at the bank. Download it again."
NEITHER = "This is neither camt.053, nor MT940, nor a table of columns (CSV). Ask the bank for one of them."
PACKED = "This is a ZIP or an Excel file. Unpack it, or save it as CSV, and choose that file."


def zipped() -> bytes:
    """Return a statement in a ZIP."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("statement.xml", CAMT)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [(CAMT, StatementFormat.CAMT053), (MT940, StatementFormat.MT940), (CSV, StatementFormat.CSV)],
)
def test_what_a_file_is(content: bytes, kind: StatementFormat):
    assert format_of(content) is format_of(BytesIO(content)) is kind
    (statement,) = read(content, currency="JOD", columns=COLUMNS)
    assert statement.format is kind
    assert [line.amount for line in statement.lines] == [jod("1"), jod("-2")]
    assert read(BytesIO(content), currency="JOD", columns=COLUMNS) == [statement]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t", "The file is empty."),
        ("\ufeff".encode(), "The file is empty."),
        (b"%PDF-1.7 ...", "This is a PDF. Ask the bank for the same statement as camt.053, MT940 or CSV."),
        (zipped(), PACKED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an Excel file. Save it as CSV, and choose that file."),
        (gzip.compress(CAMT), "This is a packed file. Unpack it, and choose what is in it."),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", WEB_PAGE),
        (b"\r\n<!doctype HTML>\n<head>", WEB_PAGE),
        (b'<?xml version="1.0"?><HTML xmlns="http://www.w3.org/1999/xhtml"></HTML>', WEB_PAGE),
        (b"<html><table><tr><td>Date</td></tr></table></html>", WEB_PAGE),
        (b'{"error": "unauthorised"}', NEITHER),
        (b"Dear customer\nyour statement is ready\n", NEITHER),
        (bytes(range(256)).replace(b",", b"").replace(b";", b"").replace(b"|", b"").replace(b"\t", b""), NEITHER),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", NEITHER),
    ],
)
def test_what_is_no_statement(content: bytes, reason: str):
    for refused in (lambda: format_of(content), lambda: read(content, currency="JOD", columns=COLUMNS)):
        with pytest.raises(BadStatement) as raised:
            refused()
        assert (str(raised.value), raised.value.field, raised.value.line) == (reason, "file", None)


def test_what_says_itself_which_column_is_what():
    assert proposed_columns(CAMT) == proposed_columns(MT940) == ((), {})
    with pytest.raises(BadStatement) as raised:
        proposed_columns(b";;;\n;;;\n")
    assert str(raised.value) == NEITHER


def test_the_sentences_are_said_in_the_reader_s_language():
    with speaking("ar"), pytest.raises(BadStatement) as raised:
        read(b"", currency="JOD")
    assert str(raised.value) == "الملف فارغ."


def test_a_file_that_is_too_large():
    reason = "The file is larger than 60 MB. Ask the bank for a shorter span."
    large = CSV + b" " * MOST_BYTES
    for content in (large, BytesIO(large)):
        for refused in (format_of, proposed_columns, lambda one: read(one, currency="JOD")):
            if isinstance(content, BytesIO):
                content.seek(0)
            with pytest.raises(BadStatement) as raised:
                refused(content)
            assert str(raised.value) == reason


@pytest.mark.parametrize("kind", list(StatementFormat))
def test_a_hundred_thousand_lines_are_taken_and_one_more_is_refused(
    kind: StatementFormat, monkeypatch: pytest.MonkeyPatch
):
    assert MOST_LINES == 100_000
    monkeypatch.setattr("grants.funds.rules.statements.plain.MOST_LINES", 20)
    write = {
        StatementFormat.CAMT053: lambda said: camt053(camt_statement(said, jod("0"))),
        StatementFormat.MT940: lambda said: mt940(said, jod("0")).encode(),
        StatementFormat.CSV: lambda said: "\n".join(table(said, jod("0")).split("\r\n")[2:-3]).encode(),
    }[kind]
    many = [Said(jod("1"), reference=f"R{number}") for number in range(21)]
    allowed = 19 if kind is StatementFormat.CSV else 20  # a table's header is a row as well
    (statement,) = read(write(many[:allowed]), currency="JOD", columns=COLUMNS)
    assert len(statement.lines) == allowed
    with pytest.raises(BadStatement) as raised:
        read(write(many[: allowed + 1]), currency="JOD", columns=COLUMNS)
    assert str(raised.value) == "The file has more than 20 lines. Ask the bank for a shorter span of days."


def test_the_lines_of_all_statements_are_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("grants.funds.rules.statements.plain.MOST_LINES", 3)
    two = [camt_statement(SAID, jod("100"), number=str(number)) for number in (1, 2)]
    for content in (camt053(*two), camt053(two[0]).replace(b"</BkToCstmrStmt>", again(two[1]))):
        with pytest.raises(BadStatement):
            read(content, currency="JOD")


def again(statement: str) -> bytes:
    """Return the end of one message and the whole of another in the same file."""
    return b"</BkToCstmrStmt><BkToCstmrStmt>" + statement.encode() + b"</BkToCstmrStmt>"


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_in_a_sentence(content: bytes):
    for refused in (lambda: read(content, currency="JOD", columns=COLUMNS), lambda: proposed_columns(content)):
        try:
            refused()
        except BadStatement as bad:
            said = str(bad)
        else:
            continue
        assert said.endswith(".")


@given(st.sampled_from([CAMT, MT940, CSV]), st.data())
def test_a_damaged_file_is_read_whole_or_refused(content: bytes, data: st.DataObject):
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = content[:at] + data.draw(st.binary(max_size=3)) + content[at + data.draw(st.integers(0, 40)) :]
    try:
        statements = read(damaged, currency="JOD", columns=COLUMNS)
    except BadStatement:
        return
    for statement in statements:
        if statement.opening is not None and statement.closing is not None:
            moved = sum(line.amount.minor for line in statement.lines)
            assert statement.closing.minor - statement.opening.minor == moved


@pytest.mark.prove
@pytest.mark.parametrize("kind", list(StatementFormat))
def test_a_hundred_thousand_lines(kind: StatementFormat):
    said = [
        Said(jod("1.234"), reference=f"R{number}", text="Gift RF13 7K3M 2QXX", party="Someone")
        for number in range(99_999)
    ]
    content = {
        StatementFormat.CAMT053: lambda: camt053(camt_statement(said, jod("0"))),
        StatementFormat.MT940: lambda: mt940(said, jod("0")).encode(),
        StatementFormat.CSV: lambda: "\n".join(table(said, jod("0")).split("\r\n")[2:-3]).encode(),
    }[kind]()
    began = time.perf_counter()
    (statement,) = read(content, currency="JOD", columns=COLUMNS)
    assert time.perf_counter() - began < 60
    assert len({line.key for line in statement.lines}) == 99_999
    assert statement.closing == jod("123398.766")
