"""camt.053: read back exactly what a bank wrote, each file valid by the official schema; all else is refused."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from grants.funds.rules.banking import StatementFormat
from grants.funds.rules.statements import BadStatement, LineSpec, read
from grants.funds.rules.statements.plain import tidy
from grants.money import Money
from tests.cast.statements import DAY, IBAN, NAMESPACE, Said, camt053, camt_statement, closing_of, jod

ISO20022 = Path(__file__).parents[4] / "shared" / "data" / "iso20022"
VERSIONS = ("02", "08")


@lru_cache
def schema(version: str) -> etree.XMLSchema | None:
    """Return the official schema, or None where the data are not there."""
    path = ISO20022 / "xsd" / f"camt.053.001.{version}.xsd"
    return etree.XMLSchema(etree.parse(path)) if path.exists() else None


def assert_valid(content: bytes, version: str):
    """Hold a file that we wrote against the standard itself, where that is at hand."""
    official = schema(version)
    if official is not None:
        official.assertValid(etree.fromstring(content))


def file(*said: Said, opening: str = "100", closing: Money | None = None, version: str = "08") -> bytes:
    """Return a file of one statement in dinars."""
    statement = camt_statement(said, jod(opening), closing=closing, version=version)
    return camt053(statement, version=version)


def lines(content: bytes) -> list[LineSpec]:
    """Return the lines of the one statement in the file."""
    (statement,) = read(content, currency="JOD")
    return list(statement.lines)


def refusal(content: bytes) -> tuple[str, int | None]:
    """Return why the file is refused, and where."""
    with pytest.raises(BadStatement) as raised:
        read(content, currency="JOD")
    assert raised.value.field == "file"
    return str(raised.value), raised.value.line


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
    content = file(Said(jod("1.234"), text="A gift")).replace(b"camt.053.001.08", b"camt.053.001.%02d" % number)
    assert [line.amount for line in lines(content)] == [jod("1.234")]


def test_a_prefix_or_an_envelope_changes_nothing():
    content = file(Said(jod("1.234"), text="A gift"))
    assert_valid(content, "08")
    body = re.sub(rb"<(/?)(?=\w)", rb"<\1c:", content.split(b"?>\n", 1)[1]).replace(b"xmlns=", b"xmlns:c=")
    wrapped = b"<Envelope xmlns='urn:swift:xsd:envelope'><AppHdr/>" + body + b"</Envelope>"
    assert lines(body) == lines(wrapped) == lines(content)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-6"])
def test_encodings_that_the_file_names_itself(encoding: str):
    named = encoding.removesuffix("-sig")
    text = file(Said(jod("1"), text="هدية")).decode().replace("UTF-8", named)
    assert [line.text for line in lines(text.encode(encoding))] == ["هدية"]


def test_space_before_the_declaration():
    assert len(lines(b"\r\n " + file(Said(jod("1"))))) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_each_payment_of_a_batch_is_a_line(version: str):
    parts = (
        Said(jod("1.5"), party="First", text="One", reference="P1", end_to_end="E1"),
        Said(jod("2.25"), party="Second", text="Two", end_to_end="E2"),
    )
    content = file(Said(jod("3.75"), reference="BATCH", parts=parts), version=version)
    assert_valid(content, version)
    assert [(line.amount, line.party, line.text, line.bank_reference, line.end_to_end) for line in lines(content)] == [
        (jod("1.5"), "First", "One", "P1", "E1"),
        (jod("2.25"), "Second", "Two", "BATCH", "E2"),
    ]


def test_payments_of_a_batch_of_debits_are_debits():
    parts = (Said(jod("-1"), party="First"), Said(jod("-2"), party="Second"))
    for version in VERSIONS:
        read_back = lines(file(Said(jod("-3"), parts=parts), version=version))
        assert [(line.amount, line.party) for line in read_back] == [(jod("-1"), "First"), (jod("-2"), "Second")]


def test_a_batch_may_hold_a_payment_that_goes_the_other_way():
    content = file(Said(jod("3"), parts=(Said(jod("5"), party="In"), Said(jod("-2"), party="Out"))))
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
    content = file(Said(jod("3.75"), reference="BATCH", parts=parts))
    assert_valid(content, "08")
    (line,) = lines(content)
    assert (line.amount, line.text, line.party, line.bank_reference) == (jod("3.75"), "One Two", "", "BATCH")


def test_a_batch_without_amounts_is_one_line():
    content = re.sub(rb"(<TxDtls><Refs>.*?</Refs>)<Amt.*?</Amt><CdtDbtInd>\w+</CdtDbtInd>", rb"\1", BATCH)
    assert_valid(content, "08")
    assert [line.amount for line in lines(BATCH)] == [jod("1"), jod("2")]
    assert [line.amount for line in lines(content)] == [jod("3")]


BATCH = file(Said(jod("3"), parts=(Said(jod("1")), Said(jod("2")))))


def test_what_is_not_booked_is_skipped_and_counted():
    said = [Said(jod("1")), Said(jod("2"), status="PDNG"), Said(jod("3"), status="INFO"), Said(jod("0"))]
    content = file(*said)
    assert_valid(content, "08")
    (statement,) = read(content, currency="JOD")
    assert [line.amount for line in statement.lines] == [jod("1")]
    assert statement.skipped == 3


def test_structured_references_and_words_stand_together_each_once():
    extra = (
        "<RmtInf><Ustrd>For the</Ustrd><Ustrd>pool</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf>"
        "<AddtlRmtInf>pool</AddtlRmtInf></Strd></RmtInf><AddtlTxInf>Thank you</AddtlTxInf>"
    )
    content = file(Said(jod("1"), text="GONE")).replace(b"<RmtInf><Ustrd>GONE</Ustrd></RmtInf>", extra.encode())
    assert_valid(content, "08")
    assert [line.text for line in lines(content)] == ["RF18539007547034 pool For the Thank you"]


def test_without_details_the_entry_speaks_for_itself():
    content = re.sub(
        rb"<NtryDtls>.*</NtryDtls>", b"<AddtlNtryInf>CASH\n DEPOSIT</AddtlNtryInf>", file(Said(jod("1"), reference="R"))
    )
    assert_valid(content, "08")
    (line,) = lines(content)
    assert (line.text, line.bank_reference, line.end_to_end, line.party) == ("CASH DEPOSIT", "R", "", "")


def test_instants_are_days_of_the_bank():
    content = file(Said(jod("1"), valued_on=DAY))
    content = content.replace(b"<BookgDt><Dt>2027-03-04</Dt>", b"<BookgDt><DtTm>2027-03-04T23:59:59-11:00</DtTm>")
    content = content.replace(b"<ValDt><Dt>2027-03-04</Dt>", b"<ValDt><Dt>2027-03-05+02:00</Dt>")
    assert_valid(content, "08")
    (line,) = lines(content)
    assert (line.on, line.valued_on) == (DAY, date(2027, 3, 5))


def test_a_value_date_stands_in_for_a_booking_date():
    content = re.sub(rb"<BookgDt>.*</BookgDt>", b"", file(Said(jod("1"), valued_on=DAY)))
    assert_valid(content, "08")
    assert [line.on for line in lines(content)] == [DAY]


def test_the_statement_names_its_days():
    content = file().replace(
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
    content = file(Said(jod("1")))
    content = content.replace(b"CLBD", last.encode()).replace(b"OPBD", first.encode())
    assert_valid(content, "08")
    (statement,) = read(content, currency="JOD")
    told = (statement.opening, statement.closing)
    assert told == (opening and jod(opening), closing and jod(closing))
    assert [line.amount for line in statement.lines] == [jod("1")]


def test_an_overdrawn_account_adds_up():
    (statement,) = read(file(Said(jod("-3")), Said(jod("1")), opening="-5.5"), currency="JOD")
    assert (statement.opening, statement.closing) == (jod("-5.5"), jod("-7.5"))


def test_several_accounts_in_one_file():
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
    content = file().replace(f"<IBAN>{IBAN}</IBAN>".encode(), b"<Othr><Id>123-456</Id></Othr>")
    content = content.replace(b"<ElctrncSeqNb>7</ElctrncSeqNb>", b"")
    assert_valid(content, "08")
    (statement,) = read(content, currency="JOD")
    assert (statement.account, statement.number) == ("123-456", "S7")


GOOD = file(Said(jod("1.234"), reference="R", text="A gift"))


@pytest.mark.parametrize(
    ("before", "after", "reason", "line"),
    [
        ("1.234</Amt>", "1.2345</Amt>", "1.2345 has more decimals than JOD has. Nothing is rounded.", 9),
        ("1.234</Amt>", "1,234</Amt>", "“1,234” is not an amount.", 9),
        ("1.234</Amt>", "-1.234</Amt>", "“-1.234” is not an amount.", 9),
        ("1.234</Amt>", "1E3</Amt>", "“1E3” is not an amount.", 9),
        ("1.234</Amt>", "</Amt>", "“” is not an amount.", 9),
        ("1.234</Amt>", "99999999999999</Amt>", "99999999999999 is more than any fund has.", 9),
        ('"JOD">1.234', '"XXX">1.234', "Musha does not know the currency “XXX”.", 9),
        ('"JOD">1.234', '"USD">1.23', "The statement is in JOD and has an amount in USD.", 5),
        ("<Ntry><Amt", "<Ntry><Amount", "The file is damaged or ends too soon. Fetch it from the bank again.", 9),
        (
            "1.234</Amt><CdtDbtInd>CRDT",
            "1.234</Amt><CdtDbtInd>CR",
            "An entry or a balance has no amount, or no direction.",
            9,
        ),
        ("<BookgDt><Dt>2027-03-04</Dt></BookgDt>", "", "An entry has no date.", 9),
        ("<BookgDt><Dt>2027-03-04", "<BookgDt><Dt>2027-02-30", "“2027-02-30” is not a date.", 9),
        ("<BookgDt><Dt>2027-03-04", "<BookgDt><Dt>4.3.2027", "“4.3.2027” is not a date.", 9),
        ("<BookgDt><Dt>2027-03-04</Dt>", "<BookgDt>", "“” is not a date.", 9),
    ],
)
def test_what_is_wrong_is_named(before: str, after: str, reason: str, line: int):
    assert before in GOOD.decode()
    assert refusal(GOOD.decode().replace(before, after).encode()) == (reason, line)


def test_a_statement_that_does_not_add_up_names_the_figures():
    reason, line = refusal(file(Said(jod("1.234")), Said(jod("-0.034")), opening="100", closing=jod("101.201")))
    assert reason == (
        "The statement does not add up: it opens with 100.000 JOD, its lines come to 1.200 JOD, and it closes with"
        " 101.201 JOD instead of 101.200 JOD. Lines may be missing: fetch the file from the bank again."
    )
    assert line is None


def test_a_statement_that_opens_and_closes_in_two_currencies():
    content = file().replace(b"<Ccy>JOD</Ccy>", b"").replace(b'"JOD">100.000', b'"USD">100.00', 1)
    assert refusal(content)[0] == "The statement is in USD and has an amount in JOD."


def test_a_statement_that_names_nothing():
    content = re.sub(rb"<Bal>.*?</Bal>\n|<Ccy>JOD</Ccy>", b"", file())
    assert refusal(content) == ("A statement names neither days nor balances.", 5)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.99])
def test_a_file_that_ends_too_soon_is_refused(share: float):
    content = file(*[Said(jod("1"), reference=f"R{number}") for number in range(50)])
    reason, line = refusal(content[: int(len(content) * share)])
    assert reason == "The file is damaged or ends too soon. Fetch it from the bank again."
    assert line is not None


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (
            "BkToCstmrAcctRpt",
            "This is camt.052, the report within a day, which may still change. Ask the bank for camt.053.",
        ),
        (
            "BkToCstmrDbtCdtNtfctn",
            "This is camt.054, a notice of single payments without balances. Ask the bank for camt.053.",
        ),
        ("CstmrCdtTrfInitn", "This XML file is no bank statement. Ask the bank for camt.053."),
    ],
)
def test_other_messages_of_the_bank(message: str, reason: str):
    assert refusal(GOOD.replace(b"BkToCstmrStmt", message.encode()))[0] == reason


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE Document>",
        f'<!DOCTYPE Document [<!ENTITY e0 "ha">{BOMB}]>',
        '<!DOCTYPE Document [<!ENTITY e11 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/statement.dtd">',
        '<!DOCTYPE Document [<!ENTITY % e11 SYSTEM "http://127.0.0.1:9/e.dtd"> %e11;]>',
    ],
    ids=["plain", "bomb", "file", "network", "parameter"],
)
def test_a_file_with_rules_of_its_own_is_refused(doctype: str):
    content = GOOD.decode().replace("<Document", f"{doctype}<Document")
    if "e11" in doctype and "%" not in doctype:
        content = content.replace("A gift", "&e11;")
    assert refusal(content.encode())[0] == (
        "The file brings its own XML rules (DOCTYPE), which no bank's statement does."
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "camt053.v2.all-balance-types",
            (
                "The statement does not add up: it opens with 1.01 EUR, its lines come to 8.85 EUR, and it closes with"
                " 4.04 EUR instead of 9.86 EUR. Lines may be missing: fetch the file from the bank again."
            ),
        ),
        (
            "camt053.v2.five.decimals",
            (
                "The statement does not add up: it opens with 18.15 EUR, its lines come to 8.85 EUR, and it closes with"
                " 27.05 EUR instead of 27.00 EUR. Lines may be missing: fetch the file from the bank again."
            ),
        ),
        ("camt053.v2.minimal", "The statement is in EUR and has an amount in SEK."),
        ("camt053.v8", "The statement is in EUR and has an amount in SEK."),
    ],
)
def test_published_samples_are_valid_xml_and_false_accounts(name: str, reason: str):
    path = ISO20022 / "samples" / f"{name}.xml"
    if not path.exists():
        pytest.skip("the published samples are not beside the project")
    assert refusal(path.read_bytes())[0] == reason


def test_a_published_sample_whose_closing_balance_is_put_right():
    path = ISO20022 / "samples" / "camt053.v2.five.decimals.xml"
    if not path.exists():
        pytest.skip("the published samples are not beside the project")
    content = path.read_bytes().replace(b"27.050", b"27.000")
    assert_valid(content, "02")
    (statement,) = read(content, currency="EUR")
    (line,) = statement.lines
    assert (line.amount, statement.closing) == (Money.of("8.85", "EUR"), Money.of("27", "EUR"))


def test_the_namespace_is_the_bank_s_own():
    assert NAMESPACE.encode() in GOOD
    assert len(lines(GOOD.replace(NAMESPACE.encode(), b"urn:some:other:"))) == 1
