"""camt.053: read back exactly what a bank wrote, each file valid by the official schema; all else is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.rules.banking import StatementFormat
from grants.funds.rules.statements import LineSpec, read
from grants.funds.rules.statements.plain import tidy
from grants.money import Money
from tests.cast.iso20022 import ISO20022, assert_valid, schema
from tests.cast.statements import DAY, IBAN, Said, camt053, camt_file, camt_statement, closing_of, jod

VERSIONS = ("02", "08")


def lines(content: bytes) -> list[LineSpec]:
    """Return the lines of the one statement in the file."""
    (statement,) = read(content, currency="JOD")
    return list(statement.lines)


WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs", "M")), max_size=100).map(tidy)
REFERENCES = st.text("ABCXYZ0123456789/-", max_size=35).filter(lambda text: text not in {"NONE", "N/A"})
AMOUNTS = st.integers(-(10**11), 10**11).filter(bool).map(lambda minor: Money(minor, "JOD"))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
SAID = st.builds(
    Said,
    amount=AMOUNTS,
    on=DAYS,
    valued_on=DAYS | st.none(),
    reference=REFERENCES,
    end_to_end=REFERENCES,
    party=WORDS,
    party_account=st.text("ABC0123456789", max_size=34),
    text=WORDS,
    is_reversal=st.booleans(),
)


def test_the_official_schemas_are_there_or_the_tests_below_say_less():
    if not ISO20022.exists():
        pytest.skip("the official schemas are not beside the project")
    assert [schema(version) is not None for version in VERSIONS] == [True, True]


@pytest.mark.parametrize("version", VERSIONS)
@given(said=st.lists(SAID, max_size=6), opening=AMOUNTS)
def test_what_a_bank_wrote_is_read_back(version: str, said: list[Said], opening: Money):
    content = camt053(camt_statement(said, opening, version=version), version=version)
    assert_valid(content, version)
    (statement,) = read(content, currency="JOD")
    days = [one.on for one in said] or [DAY]
    assert (statement.format, statement.number, statement.account) == (StatementFormat.CAMT053, "7", IBAN)
    assert (statement.opening, statement.closing) == (opening, closing_of(said, opening))
    assert (statement.currency, statement.from_on, statement.to_on) == ("JOD", min(days), max(days))
    assert [
        Said(
            amount=line.amount,
            on=line.on,
            valued_on=line.valued_on,
            reference=line.bank_reference,
            end_to_end=line.end_to_end,
            party=line.party,
            party_account=line.party_account,
            text=line.text,
            is_reversal=one.is_reversal,
        )
        for line, one in zip(statement.lines, said, strict=True)
    ] == said


@pytest.mark.parametrize("number", range(2, 15))
def test_every_version_is_read(number: int):
    content = camt_file(Said(jod("1.234"), text="A gift")).replace(b"camt.053.001.08", b"camt.053.001.%02d" % number)
    assert [line.amount for line in lines(content)] == [jod("1.234")]


def test_a_prefix_or_an_envelope_changes_nothing():
    content = camt_file(Said(jod("1.234"), text="A gift"))
    assert_valid(content, "08")
    body = re.sub(rb"<(/?)(?=\w)", rb"<\1c:", content.split(b"?>\n", 1)[1]).replace(b"xmlns=", b"xmlns:c=")
    wrapped = b"<Envelope xmlns='urn:swift:xsd:envelope'><AppHdr/>" + body + b"</Envelope>"
    assert lines(body) == lines(wrapped) == lines(content)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-6"])
def test_encodings_that_the_file_names_itself(encoding: str):
    named = encoding.removesuffix("-sig")
    text = camt_file(Said(jod("1"), text="هدية")).decode().replace("UTF-8", named)
    assert [line.text for line in lines(text.encode(encoding))] == ["هدية"]


def test_comments_and_instructions_part_no_amount():
    content = camt_file(Said(jod("1234.567"), text="A gift"))
    odd = content.replace(b">1234.567<", b">1<!-- thousand -->23<?skip this?>4<![CDATA[.5]]>&#54;7<")
    assert_valid(odd, "08")
    assert lines(odd) == lines(content)


def test_space_before_the_declaration():
    assert len(lines(b"\r\n " + camt_file(Said(jod("1"))))) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_each_payment_of_a_batch_is_a_line(version: str):
    parts = (
        Said(jod("1.5"), party="First", text="One", reference="P1", end_to_end="E1"),
        Said(jod("2.25"), party="Second", text="Two", end_to_end="E2"),
    )
    content = camt_file(Said(jod("3.75"), reference="BATCH", parts=parts), version=version)
    assert_valid(content, version)
    assert [(line.amount, line.party, line.text, line.bank_reference, line.end_to_end) for line in lines(content)] == [
        (jod("1.5"), "First", "One", "P1", "E1"),
        (jod("2.25"), "Second", "Two", "BATCH", "E2"),
    ]


def test_payments_of_a_batch_of_debits_are_debits():
    parts = (Said(jod("-1"), party="First"), Said(jod("-2"), party="Second"))
    for version in VERSIONS:
        read_back = lines(camt_file(Said(jod("-3"), parts=parts), version=version))
        assert [(line.amount, line.party) for line in read_back] == [(jod("-1"), "First"), (jod("-2"), "Second")]


def test_a_batch_may_hold_a_payment_that_goes_the_other_way():
    content = camt_file(Said(jod("3"), parts=(Said(jod("5"), party="In"), Said(jod("-2"), party="Out"))))
    assert_valid(content, "08")
    assert [(line.amount, line.party) for line in lines(content)] == [(jod("5"), "In"), (jod("-2"), "Out")]


@pytest.mark.parametrize(
    "parts",
    [
        (Said(jod("1"), text="One"), Said(jod("1"), text="Two")),
        (Said(Money.of("1.5", "USD"), text="One"), Said(Money.of("2.25", "USD"), text="Two")),
        (Said(jod("3.75"), text="One"), Said(jod("0"), text="Two")),
    ],
    ids=["another sum", "another currency", "nothing"],
)
def test_a_batch_whose_parts_do_not_make_it_is_one_line(parts: tuple[Said, ...]):
    content = camt_file(Said(jod("3.75"), reference="BATCH", parts=parts))
    assert_valid(content, "08")
    (line,) = lines(content)
    assert (line.amount, line.text, line.party, line.bank_reference) == (jod("3.75"), "One Two", "", "BATCH")


def test_a_batch_without_amounts_is_one_line():
    content = re.sub(rb"(<TxDtls><Refs>.*?</Refs>)<Amt.*?</Amt><CdtDbtInd>\w+</CdtDbtInd>", rb"\1", BATCH)
    assert_valid(content, "08")
    assert [line.amount for line in lines(BATCH)] == [jod("1"), jod("2")]
    assert [line.amount for line in lines(content)] == [jod("3")]


BATCH = camt_file(Said(jod("3"), parts=(Said(jod("1")), Said(jod("2")))))


def test_what_is_not_booked_is_skipped_and_counted():
    said = [Said(jod("1")), Said(jod("2"), status="PDNG"), Said(jod("3"), status="INFO"), Said(jod("0"))]
    content = camt_file(*said)
    assert_valid(content, "08")
    (statement,) = read(content, currency="JOD")
    assert [line.amount for line in statement.lines] == [jod("1")]
    assert statement.skipped == 3


def test_structured_references_and_words_stand_together_each_once():
    extra = (
        "<RmtInf><Ustrd>For the</Ustrd><Ustrd>pool</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf>"
        "<AddtlRmtInf>pool</AddtlRmtInf></Strd></RmtInf><AddtlTxInf>Thank you</AddtlTxInf>"
    )
    content = camt_file(Said(jod("1"), text="GONE")).replace(b"<RmtInf><Ustrd>GONE</Ustrd></RmtInf>", extra.encode())
    assert_valid(content, "08")
    assert [line.text for line in lines(content)] == ["RF18539007547034 pool For the Thank you"]


def test_without_details_the_entry_speaks_for_itself():
    content = re.sub(
        rb"<NtryDtls>.*</NtryDtls>",
        b"<AddtlNtryInf>CASH\n DEPOSIT</AddtlNtryInf>",
        camt_file(Said(jod("1"), reference="R")),
    )
    assert_valid(content, "08")
    (line,) = lines(content)
    assert (line.text, line.bank_reference, line.end_to_end, line.party) == ("CASH DEPOSIT", "R", "", "")


def test_instants_are_days_of_the_bank():
    content = camt_file(Said(jod("1"), valued_on=DAY))
    content = content.replace(b"<BookgDt><Dt>2027-03-04</Dt>", b"<BookgDt><DtTm>2027-03-04T23:59:59-11:00</DtTm>")
    content = content.replace(b"<ValDt><Dt>2027-03-04</Dt>", b"<ValDt><Dt>2027-03-05+02:00</Dt>")
    assert_valid(content, "08")
    (line,) = lines(content)
    assert (line.on, line.valued_on) == (DAY, date(2027, 3, 5))


def test_a_value_date_stands_in_for_a_booking_date():
    content = re.sub(rb"<BookgDt>.*</BookgDt>", b"", camt_file(Said(jod("1"), valued_on=DAY)))
    assert_valid(content, "08")
    assert [line.on for line in lines(content)] == [DAY]


def test_the_statement_names_its_days():
    content = camt_file().replace(
        b"<Acct>",
        b"<FrToDt><FrDtTm>2027-02-01T00:00:00</FrDtTm><ToDtTm>2027-03-31T23:59:59</ToDtTm></FrToDt><Acct>",
        1,
    )
    assert_valid(content, "08")
    (statement,) = read(content, currency="JOD")
    assert (statement.from_on, statement.to_on, statement.lines) == (date(2027, 2, 1), date(2027, 3, 31), [])


@pytest.mark.parametrize(
    ("codes", "opening", "closing"),
    [
        ("OPBD CLBD", "100", "101"),
        ("PRCD CLBD", "100", "101"),
        ("ITBD ITBD", "100", "101"),
        ("OPBD ITBD", "100", "101"),
        ("ITBD CLBD", "100", "101"),
        ("OPBD CLAV", "100", None),
        ("OPAV CLBD", None, "101"),
        ("OPAV CLAV", None, None),
    ],
)
def test_balances_by_whatever_name(codes: str, opening: str | None, closing: str | None):
    first, last = codes.split()
    content = camt_file(Said(jod("1")))
    content = content.replace(b"CLBD", last.encode()).replace(b"OPBD", first.encode())
    assert_valid(content, "08")
    (statement,) = read(content, currency="JOD")
    told = (statement.opening, statement.closing)
    assert told == (opening and jod(opening), closing and jod(closing))
    assert [line.amount for line in statement.lines] == [jod("1")]


def test_an_overdrawn_account_adds_up():
    (statement,) = read(camt_file(Said(jod("-3")), Said(jod("1")), opening="-5.5"), currency="JOD")
    assert (statement.opening, statement.closing) == (jod("-5.5"), jod("-7.5"))


def test_several_accounts_in_one_camt_file():
    dollars = Money.of("5", "USD")
    content = camt053(
        camt_statement([Said(jod("1"))], jod("0")),
        camt_statement([Said(dollars), Said(dollars)], dollars, account="GB82WEST12345698765432", number="8"),
    )
    assert_valid(content, "08")
    first, second = read(content, currency="JOD")
    assert (first.account, first.currency, first.number, len(first.lines)) == (IBAN, "JOD", "7", 1)
    assert (second.account, second.currency, second.number) == ("GB82WEST12345698765432", "USD", "8")
    assert (second.opening, second.closing, len(second.lines)) == (dollars, Money.of("15", "USD"), 2)


def test_an_account_without_iban_and_a_number_without_sequence():
    content = camt_file().replace(f"<IBAN>{IBAN}</IBAN>".encode(), b"<Othr><Id>123-456</Id></Othr>")
    content = content.replace(b"<ElctrncSeqNb>7</ElctrncSeqNb>", b"")
    assert_valid(content, "08")
    (statement,) = read(content, currency="JOD")
    assert (statement.account, statement.number) == ("123-456", "S7")
