"""MT940: the library reads the tags; signs, decimals, balances and words are held to what the bank wrote."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.rules.banking import StatementFormat
from grants.funds.rules.statements import BadStatement, LineSpec, StatementSpec, read
from grants.money import Money
from tests.cast.statements import DAY, IBAN, Said, closing_of, jod, mt940

WORDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz0123456789.,()'", max_size=60)
REFERENCES = st.text("ABCXYZ0123456789-", max_size=16)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
SAID = st.builds(
    Said,
    amount=st.integers(-(10**11), 10**11).filter(bool).map(lambda minor: Money(minor, "JOD")),
    on=DAYS,
    reference=REFERENCES.filter(lambda text: text != "NONE"),
    end_to_end=REFERENCES.filter(lambda text: text != "NONE"),
    party=st.text("ABCDEFGHIJ", max_size=54),
    party_account=st.text("ABC0123456789", max_size=34),
    text=WORDS,
    is_reversal=st.booleans(),
)


def statements(text: str, encoding: str = "utf-8") -> list[StatementSpec]:
    """Return what is read."""
    return read(text.encode(encoding), currency="JOD")


def lines(text: str, encoding: str = "utf-8") -> list[LineSpec]:
    """Return the lines of the one statement."""
    (statement,) = statements(text, encoding)
    return list(statement.lines)


def refusal(text: str) -> tuple[str, int | None]:
    """Return why the file is refused, and where."""
    with pytest.raises(BadStatement) as raised:
        statements(text)
    return str(raised.value), raised.value.line


def by_hand(line: str, *details: str, amount: str = "1,234") -> str:
    """Return a statement around lines typed in a test, which come to `amount`."""
    closing = (jod("100") + jod(amount.replace(",", "."))).plain().replace(".", ",")
    return "\n".join(
        (
            ":20:REF",
            f":25:{IBAN}",
            ":28C:12",
            ":60F:C270303JOD100,000",
            line,
            *details,
            f":62F:C270304JOD{closing}",
            "",
        )
    )


LINE = ":61:2703040304C1,234NTRFNONREF//B7"


@given(st.lists(SAID, max_size=6), st.integers(-(10**11), 10**11))
def test_what_a_bank_wrote_is_read_back(said: list[Said], minor: int):
    opening = Money(minor, "JOD")
    (statement,) = statements(mt940(said, opening))
    days = [one.on for one in said] or [DAY]
    assert (statement.format, statement.number, statement.account) == (StatementFormat.MT940, "7/1", IBAN)
    assert (statement.opening, statement.closing) == (opening, closing_of(said, opening))
    assert (statement.currency, statement.from_on, statement.to_on) == ("JOD", min(days), max(days))
    told = [(line.amount, line.on, line.valued_on, line.bank_reference) for line in statement.lines]
    assert told == [(one.amount, one.on, one.on, one.reference) for one in said]
    words = [(line.end_to_end, line.party, line.party_account) for line in statement.lines]
    assert words == [(one.end_to_end, one.party, one.party_account) for one in said]
    # The parts are cut at 27 characters, within words, and put together as they were.
    assert [line.text for line in statement.lines] == [one.text or "TRANSFER" for one in said]


@pytest.mark.parametrize(
    ("mark", "amount"), [("C", "1.234"), ("D", "-1.234"), ("RC", "-1.234"), ("RD", "1.234"), ("rc", "-1.234")]
)
def test_marks_and_their_signs(mark: str, amount: str):
    text = by_hand(LINE.replace("C1,", f"{mark}1,"), amount=amount.replace(".", ","))
    assert [line.amount for line in lines(text)] == [jod(amount)]


def test_the_third_letter_of_the_currency_may_stand_before_the_amount():
    assert [line.amount for line in lines(by_hand(LINE.replace("C1,", "CD1,")))] == [jod("1.234")]


def test_days_across_a_new_year():
    text = by_hand(":61:2612310102C1,234NTRFNONREF").replace("C270303", "C261231").replace("C270304", "C270104")
    (line,) = lines(text)
    assert (line.on, line.valued_on) == (date(2027, 1, 2), date(2026, 12, 31))


def test_a_line_without_booking_day_kind_or_references():
    text = by_hand(":61:270304C1,000", ":86:First", ":61:270304C0,234", ":86:Second")
    first, second = lines(text)
    assert (first.on, first.valued_on, first.bank_reference, first.end_to_end) == (DAY, DAY, "", "")
    assert [(line.amount, line.text) for line in (first, second)] == [(jod("1"), "First"), (jod("0.234"), "Second")]


def test_plain_details_are_joined_where_the_bank_broke_them():
    wide = "Transfer of Ms Someone for the joint fund of all the places, RF13"
    assert len(wide) == 65
    (line,) = lines(by_hand(LINE, f":86:{wide}", " 7K3M 2QXX thank", "you"))
    assert line.text == f"{wide} 7K3M 2QXX thank you"
    assert (line.party, line.end_to_end, line.bank_reference) == ("", "", "B7")


def test_numbered_parts():
    details = (
        ":86:166?00TRANSFER?109310?20Gift for the fund?21RF13 7K3M?222QXX?30BANKJOAX?31JO1234?32SOMEONE",
        "?33 AND PARTNERS?34000?60second?61purpose",
    )
    (line,) = lines(by_hand(LINE, *details))
    assert line.text == "Gift for the fund RF13 7K3M 2QXX second purpose"
    assert (line.party, line.party_account) == ("SOMEONE AND PARTNERS", "JO1234")


@pytest.mark.parametrize("sign", ["<", ">", "~", "^"])
def test_numbered_parts_with_another_sign(sign: str):
    details = f":86:020{sign}00Credit{sign}20For the fund{sign}32SOMEONE"
    (line,) = lines(by_hand(LINE, details))
    assert (line.text, line.party) == ("For the fund", "SOMEONE")


def test_numbered_parts_without_purpose_say_what_kind_of_line_it_is():
    assert [line.text for line in lines(by_hand(LINE, ":86:820?00MONTHLY FEE?10123"))] == ["MONTHLY FEE"]


def test_code_words_within_a_purpose():
    details = ":86:166?20EREF+E2E-9?21MREF+M1?22SVWZ+For the fund?23ABWA+SOMEONE ELSE"
    (line,) = lines(by_hand(LINE, details))
    assert (line.text, line.end_to_end, line.party) == ("For the fund", "E2E-9", "SOMEONE ELSE")


def test_code_words_between_slashes():
    details = (
        ":86:/TRTP/SEPA OVERBOEKING/IBAN/NL00TEST0123456789/BIC/TESTNL2A/NAME/A. Giver/REMI/For the fu",
        "nd/EREF/E2E-9",
    )
    (line,) = lines(by_hand(LINE, *details))
    assert (line.text, line.end_to_end, line.party, line.party_account) == (
        "For the fund",
        "E2E-9",
        "A. Giver",
        "NL00TEST0123456789",
    )


def test_the_line_s_own_words_where_there_are_no_details():
    (line,) = lines(by_hand(":61:2703040304C1,234NTRFMYREF-1//B7\nGift at the counter"))
    assert (line.text, line.end_to_end, line.bank_reference) == ("Gift at the counter", "MYREF-1", "B7")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
def test_arabic_words(encoding: str):
    text = by_hand(LINE, ":86:تبرع للصندوق المشترك RF13 7K3M 2QXX")
    assert [line.text for line in lines(text, encoding)] == ["تبرع للصندوق المشترك RF13 7K3M 2QXX"]


def test_accents_are_no_arabic():
    assert [line.text for line in lines(by_hand(LINE, ":86:Müller, Grüße"), "latin-1")] == ["Müller, Grüße"]


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_endings(ending: str):
    text = by_hand(LINE, ":86:For the", "fund").replace("\n", ending)
    assert [line.text for line in lines(text)] == ["For the fund"]


def test_swift_s_own_envelope_and_available_balances():
    text = "{1:F01BANKJOAXXXXX0000000000}{2:I940X}{4:\n" + by_hand(LINE, ":86:Gift")
    text += ":64:C270304JOD50,000\n:65:C270305JOD50,000\n:86:Words on the whole statement\n-}\n"
    assert [line.text for line in lines(text)] == ["Gift"]


def test_several_statements_and_pages():
    first = mt940([Said(jod("1"), text="One")], jod("100"), number="7/1").replace(":62F:", ":62M:")
    second = mt940([Said(jod("-2"), text="Two")], jod("101"), number="7/2").replace(":60F:", ":60M:")
    found = statements(first + second)
    assert [(one.number, one.opening, one.closing) for one in found] == [
        ("7/1", jod("100"), jod("101")),
        ("7/2", jod("101"), jod("99")),
    ]
    assert [line.text for one in found for line in one.lines] == ["One", "Two"]


def test_a_statement_without_lines():
    (statement,) = statements(mt940([], jod("100")))
    assert (statement.lines, statement.opening, statement.closing) == ([], jod("100"), jod("100"))


def test_a_line_of_nothing_is_skipped_and_counted():
    (statement,) = statements(by_hand(LINE, ":61:2703040304C0,000NTRFNONREF"))
    assert ([line.amount for line in statement.lines], statement.skipped) == ([jod("1.234")], 1)


def test_yen_have_no_decimals():
    text = by_hand(LINE.replace("1,234", "500,")).replace("JOD101,234", "JPY600,").replace("JOD100,000", "JPY100,")
    (statement,) = statements(text)
    assert [line.amount for line in statement.lines] == [Money(500, "JPY")]


GOOD = by_hand(LINE, ":86:Gift")


@pytest.mark.parametrize(
    ("before", "after", "reason", "line"),
    [
        ("C1,234N", "X1,234N", "“2703040304X1,234NTRFNONREF//B7” cannot be read as a part of an MT940 statement.", 5),
        (":60F:C27", ":60F:K27", "“K270303JOD100,000” cannot be read as a part of an MT940 statement.", 4),
        (":61:270304", ":61:279904", "A date or an amount of this statement cannot be read.", 1),
        ("C1,234N", "C1,2,34N", "A date or an amount of this statement cannot be read.", 1),
        ("C1,234N", "C1,2345N", "1.2345 has more decimals than JOD has. Nothing is rounded.", None),
        ("JOD100", "XXX100", "Musha does not know the currency “XXX”.", None),
        (":60F:C270303JOD100,000\n", "", "A statement has no opening balance.", 1),
        (":20:REF\n", "", "A statement does not begin with its reference (:20:).", 1),
        (
            ":62F:C270304JOD101,234",
            "",
            "A statement has no closing balance: the file ends too soon. Fetch it again.",
            1,
        ),
        (
            "JOD101,234\n",
            f"JOD101,234\n{LINE}\n",
            "There are lines behind the closing balance of a statement.",
            1,
        ),
        (
            "JOD101,234",
            "USD101,23",
            "The statement opens with 100.000 JOD and closes with 101.23 USD.",
            None,
        ),
    ],
)
def test_what_is_wrong_is_named(before: str, after: str, reason: str, line: int | None):
    assert before in GOOD
    assert refusal(GOOD.replace(before, after)) == (reason, line)


def test_the_line_is_counted_through_the_whole_file():
    second = GOOD.replace("C1,234N", "X1,234N")
    assert refusal(GOOD + second)[1] == GOOD.count("\n") + 5


def test_a_statement_that_does_not_add_up_names_the_figures():
    assert refusal(GOOD.replace("101,234", "101,235"))[0] == (
        "The statement does not add up: it opens with 100.000 JOD, its lines come to 1.234 JOD, and it closes with"
        " 101.235 JOD instead of 101.234 JOD. Lines may be missing: fetch the file from the bank again."
    )


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_ends_too_soon_is_refused(share: float):
    text = mt940([Said(jod("1"), reference=f"R{number}", text="Gift") for number in range(50)], jod("0"))
    assert refusal(text[: int(len(text) * share)])[0] == (
        "A statement has no closing balance: the file ends too soon. Fetch it again."
    )


def test_nothing_of_a_statement_is_written_to_a_log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    with caplog.at_level("DEBUG"):
        refusal(GOOD.replace("C1,234N", "X1,234N"))
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")
