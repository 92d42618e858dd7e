"""camt.053, the bank statement of ISO 20022, in any of its versions: read as a stream, trusted in nothing. Pure."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, cast

from lxml import etree

from grants.funds.rules.banking import StatementFormat
from grants.funds.rules.statements.model import BadStatement, LineSpec, StatementSpec
from grants.funds.rules.statements.plain import add_up, exact, few_enough, reference, tidy
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grants.money import Money

_STATEMENTS, _REPORT, _NOTICE = "BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn"
_TAGS = tuple("{*}" + name for name in ("Ntry", "Stmt", _STATEMENTS, _REPORT, _NOTICE))
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[TZ+-].*)?")
_SIGNS = {"CRDT": 1, "DBIT": -1}
_MOST_TEXT = 4000  # characters: a batch of a thousand payments in one line stays readable


def read(content: bytes) -> list[StatementSpec]:
    """Return the statements of a camt.053 file, their lines without keys; raise BadStatement."""
    messages: list[_Message] = []
    statements: list[StatementSpec] = []
    try:
        for event, element in etree.iterparse(
            BytesIO(content),
            events=("start", "end"),
            tag=_TAGS,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,  # they would part an amount in two
            remove_pis=True,
        ):
            name = etree.QName(element)
            if event == "start":
                if name.localname in {_STATEMENTS, _REPORT, _NOTICE}:
                    messages.append(_opened(element, name))
            elif messages and name.localname == "Ntry":
                messages[-1].take(element)
            elif messages and name.localname == "Stmt":
                statements.append(messages[-1].closed(element))
    except etree.XMLSyntaxError as broken:
        raise BadStatement(
            _("The file is damaged or ends too soon. Fetch it from the bank again."), broken.lineno
        ) from None
    if not messages:
        raise BadStatement(_("This XML file is no bank statement. Ask the bank for camt.053."))
    return statements


def _opened(element: etree._Element, name: etree.QName) -> _Message:
    """Return the message that opens here; refuse a document type, and the bank's other messages."""
    if element.getroottree().docinfo.internalDTD is not None:
        raise BadStatement(_("The file brings its own XML rules (DOCTYPE), which no bank's statement does."))
    if name.localname == _REPORT:
        raise BadStatement(
            _("This is camt.052, the report within a day, which may still change. Ask the bank for camt.053.")
        )
    if name.localname == _NOTICE:
        raise BadStatement(
            _("This is camt.054, a notice of single payments without balances. Ask the bank for camt.053.")
        )
    return _Message("{" + name.namespace + "}" if name.namespace else "")


def _where(element: etree._Element) -> int | None:
    """Return the line of the file on which an element begins."""
    return cast("int | None", element.sourceline)


class _Message:
    """One message while it is read: the lines of the statement that is open, and how many are not booked."""

    def __init__(self, namespace: str) -> None:
        self._ns = namespace
        self._lines: list[LineSpec] = []
        self._skipped = 0
        self._count = 0

    def take(self, entry: etree._Element) -> None:
        """Read one entry, then forget its elements: a file of any length takes the same memory."""
        amount = self._signed(entry)
        status = self._text(entry, "Sts", "Cd") or self._text(entry, "Sts")
        if status not in {"BOOK", ""} or not amount:
            self._skipped += 1
        else:
            self._lines.extend(self._parts(entry, amount))
            few_enough(self._count + len(self._lines))
        next(entry.iterancestors()).remove(entry)

    def closed(self, statement: etree._Element) -> StatementSpec:
        """Return the statement that ends here, once it adds up."""
        opening, closing = self._balances(statement)
        lines, self._lines = self._lines, []
        skipped, self._skipped = self._skipped, 0
        self._count += len(lines)
        named = [amount.currency for amount in (opening, closing) if amount] + [line.amount.currency for line in lines]
        currency = self._text(statement, "Acct", "Ccy") or next(iter(named), "")
        if other := next((code for code in named if code != currency), ""):
            raise BadStatement(
                _("The statement is in %(currency)s and has an amount in %(other)s.", currency=currency, other=other),
                _where(statement),
            )
        add_up(opening, lines, closing)
        days = [*self._days(statement), *(line.on for line in lines)]
        if not days or not currency:
            raise BadStatement(_("A statement names neither days nor balances."), _where(statement))
        spec = StatementSpec(
            format=StatementFormat.CAMT053,
            number=next(filter(None, (self._text(statement, at) for at in ("ElctrncSeqNb", "LglSeqNb", "Id"))), "")[
                :80
            ],
            account=self._account(self._at(statement, "Acct")),
            currency=currency,
            from_on=min(days),
            to_on=max(days),
            opening=opening,
            closing=closing,
            lines=lines,
            skipped=skipped,
        )
        statement.clear()
        return spec

    def _parts(self, entry: etree._Element, amount: Money) -> Iterator[LineSpec]:
        """Yield one line per payment of a batch whose amounts come to the batch's, else one for the whole entry."""
        details = [one for block in self._each(entry, "NtryDtls") for one in self._each(block, "TxDtls")]
        shares = [self._share(one, amount) for one in details] if len(details) > 1 else []
        whole = [share for share in shares if share]
        if whole and len(whole) == len(shares) and sum(share.minor for share in whole) == amount.minor:
            for one, share in zip(details, whole, strict=True):
                yield self._line(entry, [one], share)
        else:
            yield self._line(entry, details, amount)

    def _share(self, detail: etree._Element, batch: Money) -> Money | None:
        """Return what one payment of a batch comes to, or None where it is not told in the account's currency."""
        for found in (self._at(detail, "Amt"), self._at(detail, "AmtDtls", "TxAmt", "Amt")):
            if found is not None and found.get("Ccy") == batch.currency:
                sign = _SIGNS.get(self._text(detail, "CdtDbtInd"), 1 if batch.minor > 0 else -1)
                amount = exact(tidy(found.text), batch.currency, _where(found))
                return amount if sign > 0 else -amount
        return None

    def _line(self, entry: etree._Element, details: list[etree._Element], amount: Money) -> LineSpec:
        """Return the line; where one entry stands for many payments, their texts together."""
        valued = self._day(self._at(entry, "ValDt"))
        on = self._day(self._at(entry, "BookgDt")) or valued
        if on is None:
            raise BadStatement(_("An entry has no date."), _where(entry))
        one = details[0] if len(details) == 1 else None
        # A reversal has the other side's words still: what comes back was sent by us.
        is_from_them = (amount.minor > 0) != (self._text(entry, "RvslInd") in {"true", "1"})
        side = "Dbtr" if is_from_them else "Cdtr"
        parties = self._at(one, "RltdPties")
        texts = dict.fromkeys(text for detail in details for text in self._told(detail) if text)
        return LineSpec(
            key="",
            on=on,
            valued_on=valued,
            amount=amount,
            bank_reference=reference(self._text(one, "Refs", "AcctSvcrRef"))
            or reference(self._text(entry, "AcctSvcrRef")),
            end_to_end=reference(self._text(one, "Refs", "EndToEndId")),
            party=self._text(parties, side, "Pty", "Nm") or self._text(parties, side, "Nm"),
            party_account=self._account(self._at(parties, f"{side}Acct")),
            text=(" ".join(texts) or self._text(entry, "AddtlNtryInf"))[:_MOST_TEXT],
        )

    def _told(self, detail: etree._Element) -> Iterator[str]:
        """Yield what a payment says of itself: references first, then words."""
        for remittance in self._each(detail, "RmtInf"):
            for structured in self._each(remittance, "Strd"):
                yield self._text(structured, "CdtrRefInf", "Ref")
                yield from (tidy(one.text) for one in self._each(structured, "AddtlRmtInf"))
            yield from (tidy(one.text) for one in self._each(remittance, "Ustrd"))
        yield self._text(detail, "AddtlTxInf")

    def _balances(self, statement: etree._Element) -> tuple[Money | None, Money | None]:
        """Return the booked balance at the start and at the end; pages of one statement name interim ones."""
        found: dict[str, list[Money]] = {}
        for balance in self._each(statement, "Bal"):
            found.setdefault(self._text(balance, "Tp", "CdOrPrtry", "Cd"), []).append(self._signed(balance))
        interim = found.get("ITBD", [])
        opening = next(iter([*found.get("OPBD", []), *found.get("PRCD", [])]), None)
        if opening is None and interim:
            opening = interim.pop(0)
        return opening, next(iter([*found.get("CLBD", []), *reversed(interim)]), None)

    def _days(self, statement: etree._Element) -> list[date]:
        """Return the days that the statement itself names, or else the one on which it was made."""
        span = self._at(statement, "FrToDt")
        days = [self._day(self._at(span, name), itself=True) for name in ("FrDtTm", "ToDtTm", "FrDt", "ToDt")]
        days += [
            self._day(self._at(balance, "Dt"))
            for balance in self._each(statement, "Bal")
            if self._text(balance, "Tp", "CdOrPrtry", "Cd") in {"OPBD", "CLBD"}
        ]
        return [day for day in days if day] or [
            day for day in [self._day(self._at(statement, "CreDtTm"), itself=True)] if day
        ]

    def _day(self, element: etree._Element | None, *, itself: bool = False) -> date | None:
        """Return the date in an element's <Dt> or <DtTm>, as the bank's own calendar has it."""
        if element is None:
            return None
        text = tidy(element.text) if itself else self._text(element, "Dt") or self._text(element, "DtTm")
        try:
            if matched := _DAY.fullmatch(text):
                return date.fromisoformat(matched[1])
        except ValueError:
            pass
        raise BadStatement(_("“%(text)s” is not a date.", text=text[:40]), _where(element))

    def _signed(self, element: etree._Element) -> Money:
        """Return the amount of an entry or a balance, below zero for a debit."""
        found = self._at(element, "Amt")
        sign = _SIGNS.get(self._text(element, "CdtDbtInd"))
        if found is None or sign is None:
            raise BadStatement(_("An entry or a balance has no amount, or no direction."), _where(element))
        amount = exact(tidy(found.text), found.get("Ccy") or "", _where(found))
        return amount if sign > 0 else -amount

    def _account(self, account: etree._Element | None) -> str:
        return self._text(account, "Id", "IBAN") or self._text(account, "Id", "Othr", "Id")

    def _each(self, element: etree._Element, name: str) -> Iterator[etree._Element]:
        return element.iterchildren(self._ns + name)

    def _at(self, element: etree._Element | None, *path: str) -> etree._Element | None:
        """Return the first element at the end of `path`."""
        for name in path:
            if element is None:
                return None
            element = next(element.iterchildren(self._ns + name), None)
        return element

    def _text(self, element: etree._Element | None, *path: str) -> str:
        """Return the text there, on one line, or ''."""
        found = self._at(element, *path)
        return "" if found is None else tidy(found.text)
