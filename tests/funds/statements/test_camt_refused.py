"""camt.053 that cannot be trusted: false sums, cut files, other messages, and XML that would do more than tell."""

from __future__ import annotations

import re

import pytest

from grants.funds.rules.statements import BadStatement, read
from grants.money import Money
from tests.cast.iso20022 import ISO20022, assert_valid
from tests.cast.statements import NAMESPACE, Said, camt_file, jod


def refusal(content: bytes) -> tuple[str, int | None]:
    """Return why the file is refused, and where."""
    with pytest.raises(BadStatement) as raised:
        read(content, currency="JOD")
    assert raised.value.field == "file"
    return str(raised.value), raised.value.line


GOOD = camt_file(Said(jod("1.234"), reference="R", text="A gift"))


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
    reason, line = refusal(camt_file(Said(jod("1.234")), Said(jod("-0.034")), opening="100", closing=jod("101.201")))
    assert reason == (
        "The statement does not add up: it opens with 100.000 JOD, its lines come to 1.200 JOD, and it closes with"
        " 101.201 JOD instead of 101.200 JOD. Lines may be missing: fetch the file from the bank again."
    )
    assert line is None


def test_a_statement_that_opens_and_closes_in_two_currencies():
    content = camt_file().replace(b"<Ccy>JOD</Ccy>", b"").replace(b'"JOD">100.000', b'"USD">100.00', 1)
    assert refusal(content)[0] == "The statement is in USD and has an amount in JOD."


def test_a_statement_that_names_nothing():
    content = re.sub(rb"<Bal>.*?</Bal>\n|<Ccy>JOD</Ccy>", b"", camt_file())
    assert refusal(content) == ("A statement names neither days nor balances.", 5)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.99])
def test_a_file_that_ends_too_soon_is_refused(share: float):
    content = camt_file(*[Said(jod("1"), reference=f"R{number}") for number in range(50)])
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
    assert len(read(GOOD.replace(NAMESPACE.encode(), b"urn:some:other:"), currency="JOD")[0].lines) == 1
