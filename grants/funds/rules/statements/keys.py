"""A line's key: the same in every file of its bank that reports it, so that nothing is taken in twice. Pure.

A file is taken to cover whole days, as banks' files do. Lines of one day, amount and reference (or, where the bank
gives no reference, of one text, party and end-to-end reference) are told apart by counting them: two equal lines on one
day are two lines, in each file the same two.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from grants.funds.rules.statements.model import LineSpec


def keyed(lines: Iterable[LineSpec], seen: Counter[str]) -> list[LineSpec]:
    """Return `lines` with their keys; `seen` counts the equals of the same account earlier in the file."""
    result = []
    for line in lines:
        like = likeness(line)
        seen[like] += 1
        result.append(replace(line, key=f"{like}-{seen[like]}"))
    return result


def likeness(line: LineSpec) -> str:
    """Return the SHA-256 of what makes a line itself, in hex.

    The bank's reference stands in for the text, which some banks word differently in a later file; the day and the
    amount stay with it, since some banks give a payment and its fee the same reference.
    """
    told = (line.bank_reference,) if line.bank_reference else ("", _letters(line.text), _letters(line.party))
    parts = (line.on.isoformat(), line.amount.currency, str(line.amount.minor), line.end_to_end, *told)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _letters(text: str) -> str:
    """Return the letters and digits of `text` alone: files wrap and space the same words differently."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
