"""Codes that people read to each other: digits by chance, the last of which checks the others, in groups to breathe."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from grants.money import latin

if TYPE_CHECKING:
    from collections.abc import Sequence


def new_digits(length: int) -> str:
    """Return a code of `length` digits that nobody can guess, its last one the check digit."""
    digits = "".join(str(secrets.randbelow(10)) for _place in range(length - 1))
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """Return the digit that makes `digits` check (ISO 7064, MOD 11,10): one wrong digit always shows."""
    rest = 10
    for digit in digits:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - rest) % 10)


def checks(code: str) -> bool:
    """Say whether the last digit of a code is the one that belongs to the others."""
    return check_digit(code[:-1]) == code[-1]


def grouped(code: str, sizes: Sequence[int]) -> str:
    """Return a code as it is shown and read aloud, in groups of these sizes: '123 456 7890'."""
    ends = [sum(sizes[: place + 1]) for place in range(len(sizes))]
    return " ".join(code[begin:end] for begin, end in zip([0, *ends], ends, strict=False))


def digits_in(typed: str) -> str:
    """Return the digits that somebody typed, in Latin or Arabic figures and with anything between them."""
    return "".join(sign for sign in latin(typed) if sign.isascii() and sign.isdigit())
