"""Text and amounts as banks write them, made plain; and whether a statement adds up. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from grants.funds.rules.statements.model import MOST_LINES, BadStatement
from grants.i18n import gettext as _
from grants.money import BadAmount, Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.funds.rules.statements.model import LineSpec

_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{0,10})?|\.[0-9]{1,10}")
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")
_MOST_MINOR = 10**16  # as in grants.money: hundreds of them still sum within a bigint
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ARABIC_WORD = re.compile(rb"[\xc1-\xdf\xe1\xe3-\xe6\xec\xed]{3}")  # the letters of cp1256, without French accents
_NOTHING = frozenset(("", "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOREF", "NONE", "N/A"))


def tidy(text: str | None) -> str:
    """Return `text` on one line, with single spaces and no control characters, which a database would refuse."""
    if not text:
        return ""
    return " ".join((text if text.isprintable() else text.translate(_CONTROL)).split())


def reference(text: str | None) -> str:
    """Return a reference, or '' for the words that banks write where there is none."""
    tidied = tidy(text)
    return "" if tidied.upper() in _NOTHING else tidied


def exact(text: str, currency: str, line: int | None = None) -> Money:
    """Return the amount `text`, digits with a '.' before the decimals; raise BadStatement rather than round."""
    if not _NUMBER.fullmatch(text):
        raise BadStatement(_("“%(text)s” is not an amount.", text=text[:40]), line)
    try:
        amount = Money.of(Decimal(text), currency)
    except BadAmount as bad:
        if bad.kind == "currency":
            raise BadStatement(_("Musha does not know the currency “%(currency)s”.", currency=currency), line) from None
        raise BadStatement(
            _(
                "%(amount)s has more decimals than %(currency)s has. Nothing is rounded.",
                amount=text,
                currency=currency,
            ),
            line,
        ) from None
    if amount.minor > _MOST_MINOR:
        raise BadStatement(_("%(amount)s is more than any fund has.", amount=text[:40]), line)
    return amount


def add_up(opening: Money | None, lines: Iterable[LineSpec], closing: Money | None) -> None:
    """Raise BadStatement unless the lines lead from the opening balance to the closing one, where both are named."""
    if opening is None or closing is None:
        return
    if opening.currency != closing.currency:
        raise BadStatement(
            _("The statement opens with %(opening)s and closes with %(closing)s.", opening=opening, closing=closing)
        )
    moved = Money(sum(line.amount.minor for line in lines), opening.currency)
    if opening + moved != closing:
        raise BadStatement(
            _(
                "The statement does not add up: it opens with %(opening)s, its lines come to %(moved)s, and it closes"
                " with %(closing)s instead of %(expected)s. Lines may be missing: fetch the file from the bank again.",
                opening=opening,
                moved=moved,
                closing=closing,
                expected=opening + moved,
            )
        )


def few_enough(count: int) -> None:
    """Raise BadStatement when a file has more lines than are taken in at once."""
    if count > MOST_LINES:
        raise BadStatement(
            _(
                "The file has more than %(number)s lines. Ask the bank for a shorter span of days.",
                number=f"{MOST_LINES:,}",
            )
        )


def text_of(content: bytes) -> str:
    """Return the text of a file whose encoding nobody named: Unicode where it is, else Arabic or Western Windows.

    The two Windows encodings give every byte a meaning; Arabic words are runs of high bytes, accents stand alone.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if zeros := content[:1000].count(0):
        is_little = content[1:1000:2].count(0) > zeros / 2
        return content.decode("utf-16-le" if is_little else "utf-16-be", errors="replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        is_arabic = _ARABIC_WORD.search(content) is not None
        return content.decode("cp1256" if is_arabic else "cp1252", errors="replace")
