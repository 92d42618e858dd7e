"""The code of an invitation that is read over the phone: ten digits, the last of which checks the others. Pure."""

from __future__ import annotations

from enum import StrEnum

from grants.codes import checks, digits_in, grouped, new_digits
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.i18n import ngettext

LENGTH = 10
_GROUPS = (3, 3, 4)  # where a breath is taken: 123 456 7890


class Way(StrEnum):
    """How an invitation reaches a group."""

    MAIL = "mail"
    LINK = "link"
    CODE = "code"


def new_code() -> str:
    """Return a code by chance."""
    return new_digits(LENGTH)


def aloud(code: str) -> str:
    """Return a code in groups, as it is shown and read aloud: '123 456 7890'."""
    return grouped(code, _GROUPS)


def read_code(typed: str) -> str:
    """Return the code that was typed, in any digits and with anything between them; raise RuleBroken with what to do.

    Whatever raises here costs no try: it can be told without looking at any invitation.
    """
    digits = digits_in(typed)
    if len(digits) != LENGTH:
        reason = ngettext(
            "A code has 10 digits; this is %(num)d digit.", "A code has 10 digits; these are %(num)d.", len(digits)
        )
        raise RuleBroken(reason, field="code")
    if not checks(digits):
        reason = _("One of the digits is wrong, or two have changed places. Have the code read to you once more.")
        raise RuleBroken(reason, field="code")
    return digits
