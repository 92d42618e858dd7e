"""Reference codes: what a giver writes on a transfer, so that the money is known again however it was typed. Pure.

A code is a creditor reference of ISO 11649: 'RF', two check digits, and a body of eight letters of Crockford's base 32
(no I, L, O, U). The two digits alone miss some swaps of a digit for a letter, so the body's last letter is a second
check, over the field of 32 elements: together they catch every wrong character and every swap of two neighbours.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHOSEN = 7  # letters of the body that are free: 34 thousand million codes
_VALUE = {letter: value for value, letter in enumerate(LETTERS)}
_FIELD = 0b100101  # x^5 + x^2 + 1, whose powers of x run through all 31 elements but 0
_ALIKE = str.maketrans("OIL", "011")  # letters that no body has, and what was meant by them
_GAP = r"[\W_]{0,3}"  # what banks and people put between two characters: spaces, hyphens, line breaks
_TYPED = re.compile("R" + _GAP + "F" + "".join(_GAP + "([0-9OIL])" for _ in range(2)) + (_GAP + "([0-9A-Z])") * 8)


def random_body() -> str:
    """Return letters for a new code, which nobody can guess from another's."""
    return "".join(secrets.choice(LETTERS) for _ in range(CHOSEN))


def new_code(body: str) -> str:
    """Return the code of `body`, seven letters of LETTERS: 'RF187K3M2QXR'. Raise ValueError for another body."""
    if len(body) != CHOSEN or not set(body) <= set(LETTERS):
        raise ValueError(body)
    whole = body + LETTERS[_doubled(_folded(body))]
    return f"RF{_check_digits(whole)}{whole}"


def codes_in(text: str) -> list[str]:
    """Return the valid codes that stand in `text`, each once and in order, as people type them and banks wrap them.

    Spaces, hyphens, line breaks, lower case, Arabic digits, O for 0 and I or L for 1 are put right; nothing else is.
    """
    plain = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in unicodedata.normalize("NFKC", text)
    ).upper()
    found: dict[str, None] = {}
    at = 0
    while candidate := _TYPED.search(plain, at):
        signs = "".join(candidate.groups()).translate(_ALIKE)
        if _is_valid(signs[:2], signs[2:]):
            found["RF" + signs] = None
            at = candidate.end()
        else:
            at = candidate.start() + 1
    return list(found)


def shown(code: str) -> str:
    """Return `code` in groups of four, as it is read out and written down: 'RF18 7K3M 2QXR'."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def _is_valid(check_digits: str, body: str) -> bool:
    """Say whether both checks hold; a body with U has a letter that no code has."""
    return set(body) <= set(LETTERS) and _folded(body) == 0 and check_digits == _check_digits(body)


def _check_digits(body: str) -> str:
    """Return the two digits of ISO 7064 mod 97-10 over the body and 'RF', letters counting from A = 10."""
    number = int("".join(str(int(letter, 36)) for letter in body + "RF00"))
    return f"{98 - number % 97:02}"


def _folded(body: str) -> int:
    """Return the body as a polynomial over the field of 32 elements, at x: zero for the whole body of a code."""
    result = 0
    for letter in body:
        result = _doubled(result) ^ _VALUE[letter]
    return result


def _doubled(element: int) -> int:
    """Return `element` times x."""
    element <<= 1
    return element ^ _FIELD if element > 31 else element
