"""What banks send: files written here from plain movements, as the standards say, for readers to read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from grants.money import Money, total

if TYPE_CHECKING:
    from collections.abc import Sequence

IBAN = "JO94CBJO0010000000000131000302"
DAY = date(2027, 3, 4)
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."


@dataclass(frozen=True)
class Said:
    """What a bank says of one movement; `parts` are the payments of a batch, `status` whether it is booked."""

    amount: Money
    on: date = DAY
    valued_on: date | None = None
    reference: str = ""
    end_to_end: str = ""
    party: str = ""
    party_account: str = ""
    text: str = ""
    parts: tuple[Said, ...] = ()
    status: str = "BOOK"
    is_reversal: bool = False


def jod(text: str) -> Money:
    """Return an amount of Jordanian dinars, which have three decimals."""
    return Money.of(text, "JOD")


def closing_of(said: Sequence[Said], opening: Money) -> Money:
    """Return the balance that booked movements lead to."""
    return opening + total([one.amount for one in said if one.status == "BOOK"], opening.currency)


def camt053(*statements: str, version: str = "08") -> bytes:
    """Return a message of `statements`, each from `camt_statement`."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{NAMESPACE}{version}">\n<BkToCstmrStmt>\n'
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2027-03-31T18:00:00+02:00</CreDtTm></GrpHdr>\n"
        f"{''.join(statements)}</BkToCstmrStmt>\n</Document>\n"
    ).encode()


def camt_statement(
    said: Sequence[Said],
    opening: Money,
    *,
    closing: Money | None = None,
    version: str = "08",
    account: str = IBAN,
    number: str = "7",
) -> str:
    """Return one statement as XML; without `closing` it adds up."""
    ends = closing or closing_of(said, opening)
    days = sorted({one.on for one in said} or {DAY})
    return (
        f"<Stmt><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>2027-03-31T18:00:00+02:00</CreDtTm>\n"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{opening.currency}</Ccy></Acct>\n"
        f"{_balance('OPBD', opening, days[0])}{_balance('CLBD', ends, days[-1])}"
        f"{''.join(_entry(one, version) for one in said)}</Stmt>\n"
    )


def camt_file(*said: Said, opening: str = "100", closing: Money | None = None, version: str = "08") -> bytes:
    """Return a file of one statement in dinars."""
    statement = camt_statement(said, jod(opening), closing=closing, version=version)
    return camt053(statement, version=version)


def _size(amount: Money) -> str:
    return f"{abs(amount.major):f}"


def _sign(amount: Money) -> str:
    return f"<CdtDbtInd>{'DBIT' if amount.minor < 0 else 'CRDT'}</CdtDbtInd>"


def _balance(code: str, amount: Money, on: date) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{amount.currency}">{_size(amount)}</Amt>'
        f"{_sign(amount)}<Dt><Dt>{on}</Dt></Dt></Bal>\n"
    )


def _entry(said: Said, version: str) -> str:
    status = said.status if version == "02" else f"<Cd>{said.status}</Cd>"
    valued = f"<ValDt><Dt>{said.valued_on}</Dt></ValDt>" if said.valued_on else ""
    reference = f"<AcctSvcrRef>{escape(said.reference)}</AcctSvcrRef>" if said.reference else ""
    details = "".join(_details(one, version, is_part=bool(said.parts)) for one in said.parts or (said,))
    return (
        f'<Ntry><Amt Ccy="{said.amount.currency}">{_size(said.amount)}</Amt>{_sign(said.amount)}'
        f"{'<RvslInd>true</RvslInd>' if said.is_reversal else ''}<Sts>{status}</Sts>"
        f"<BookgDt><Dt>{said.on}</Dt></BookgDt>{valued}{reference}<BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd>"
        f"<NtryDtls>{details}</NtryDtls></Ntry>\n"
    )


def _details(said: Said, version: str, *, is_part: bool) -> str:
    reference = f"<AcctSvcrRef>{escape(said.reference)}</AcctSvcrRef>" if is_part and said.reference else ""
    amount = f'<Amt Ccy="{said.amount.currency}">{_size(said.amount)}</Amt>'
    if not is_part:
        told = ""
    elif version == "02":
        told = f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
    else:
        told = amount + _sign(said.amount)
    side = "Dbtr" if (said.amount.minor > 0) != said.is_reversal else "Cdtr"
    name = f"<Nm>{escape(said.party)}</Nm>" if said.party else ""
    who = f"<{side}>{name if version == '02' else f'<Pty>{name}</Pty>'}</{side}>" if name else ""
    where = f"<{side}Acct><Id><Othr><Id>{escape(said.party_account)}</Id></Othr></Id></{side}Acct>"
    parties = who + (where if said.party_account else "")
    words = f"<RmtInf><Ustrd>{escape(said.text)}</Ustrd></RmtInf>" if said.text else ""
    return (
        f"<TxDtls><Refs>{reference}<EndToEndId>{escape(said.end_to_end) or 'NOTPROVIDED'}</EndToEndId></Refs>{told}"
        f"{f'<RltdPties>{parties}</RltdPties>' if parties else ''}{words}</TxDtls>"
    )


def mt940(said: Sequence[Said], opening: Money, *, closing: Money | None = None, number: str = "7/1") -> str:
    """Return one statement as MT940, its details in numbered parts; without `closing` it adds up."""
    days = sorted({one.on for one in said} or {DAY})
    ends = closing or closing_of(said, opening)
    return "\n".join(
        (
            ":20:STARTS",
            f":25:{IBAN}",
            f":28C:{number}",
            f":60F:{_mt_balance(opening, days[0])}",
            *(line for one in said for line in _mt_lines(one)),
            f":62F:{_mt_balance(ends, days[-1])}",
            "-\n",
        )
    )


def _comma(amount: Money) -> str:
    return _size(amount).replace(".", ",")


def _mt_balance(amount: Money, on: date) -> str:
    return f"{'D' if amount.minor < 0 else 'C'}{on:%y%m%d}{amount.currency}{_comma(amount)}"


def _mt_lines(said: Said) -> list[str]:
    mark = ("RD" if said.amount.minor > 0 else "RC") if said.is_reversal else ("C" if said.amount.minor > 0 else "D")
    valued = said.valued_on or said.on
    reference = f"//{said.reference}" if said.reference else ""
    words = f"EREF+{said.end_to_end or 'NOTPROVIDED'}SVWZ+{said.text}"
    purpose = "".join(f"?{20 + place}{words[27 * place : 27 * place + 27]}" for place in range(-(-len(words) // 27)))
    names = f"?32{said.party[:27]}" + (f"?33{said.party[27:54]}" if len(said.party) > 27 else "")
    field = f"166?00TRANSFER{purpose}?31{said.party_account}{names}"
    return [
        f":61:{valued:%y%m%d}{said.on:%m%d}{mark}{_comma(said.amount)}NTRFNONREF{reference}",
        *((":86:" if place == 0 else "") + field[place : place + 65] for place in range(0, len(field), 65)),
    ]


def table(said: Sequence[Said], opening: Money, *, is_newest_first: bool = False) -> str:
    """Return a CSV file with a head, debit and credit columns, a running balance and a footer."""
    balance, lines = opening, []
    for one in said:
        balance += one.amount
        sides = (_size(one.amount), "") if one.amount.minor < 0 else ("", _size(one.amount))
        cells = (f"{one.on:%d/%m/%Y}", one.reference, one.party, one.text, *sides, balance.plain())
        lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    ordered = lines[::-1] if is_newest_first else lines
    return "\r\n".join(
        (
            "Bank of Nowhere,,,,,,",
            f"Account {IBAN},,,,,,",
            "Date,Reference,Name,Description,Debit,Credit,Balance",
            *ordered,
            "Total,,,,1.000,2.000,",
            "Printed at the counter,,,,,,",
            "",
        )
    )


COLUMNS = {
    "date": "Date",
    "date_format": "d/m/y",
    "decimal": ".",
    "reference": "Reference",
    "party": "Name",
    "text": "Description",
    "debit": "Debit",
    "credit": "Credit",
    "balance": "Balance",
}
