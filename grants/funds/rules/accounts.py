"""The numbers by which banks know accounts, and when one cannot be right. Pure."""

from __future__ import annotations

import re

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_NUMBER = re.compile(r"[A-Z0-9/]{3,40}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def compact(number: str) -> str:
    """Return a number as it is kept and compared: capitals and Latin digits, without spaces, hyphens or points."""
    return re.sub(r"[\s.\-\u200e\u200f]", "", number.translate(_DIGITS)).upper()


def is_number(number: str) -> bool:
    """Say whether a compact number can be an account's: an IBAN has its check digits right (ISO 13616)."""
    if not _IBAN.fullmatch(number):
        return _NUMBER.fullmatch(number) is not None
    return is_iban(number)


def is_iban(number: str) -> bool:
    """Say whether a compact number is an IBAN whose check digits are right."""
    if not _IBAN.fullmatch(number):
        return False
    turned = number[4:] + number[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def is_bic(code: str) -> bool:
    """Say whether a compact code can be a bank's BIC (ISO 9362)."""
    return _BIC.fullmatch(code) is not None


def shown_number(number: str) -> str:
    """Return a compact number in groups of four, as people read it aloud."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def is_same_account(ours: str, reported: str) -> bool:
    """Say whether a statement's account number is ours: banks write the IBAN, or what stands at its end.

    A statement may say 'BANKCODE/ACCOUNT', or the account's own number with zeros before it. An empty number says
    nothing, and contradicts nothing.
    """
    here, there = compact(ours), compact(reported)
    if not here or not there:
        return True
    own = there.rpartition("/")[2].lstrip("0")
    return here == there or here.lstrip("0") == own or (len(own) >= 5 and here.endswith(own))
