"""The code by which somebody without an account comes back to a draft, and the keys that are made of it. Pure.

Nineteen digits by chance and one that checks them: 63 bits. What is kept of a code finds the draft and opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import threading
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from grants.codes import checks, digits_in, grouped, new_digits
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.i18n import ngettext

LENGTH, GROUP = 20, 4
# No salt of its own for each draft, since the code alone must find it; 2**63 codes at 64 MiB and three passes each
# leave nothing to gain from guessing for all drafts at once.
_SALT = b"musha: a draft found by its code"
_HASHING = threading.BoundedSemaphore(2)  # two at once at most, so that guessing cannot eat the memory
_ROOT_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """What a code becomes: `root` stands in the visitor's cookie, `find` in the database, `seal` nowhere at all."""

    root: bytes

    @property
    def find(self) -> str:
        """Return what the database keeps of the code: it tells which draft, and opens nothing."""
        return self._made("find").hex()

    @property
    def seal(self) -> bytes:
        """Return the key that seals the draft's words."""
        return self._made("seal")

    @property
    def cookie(self) -> str:
        """Return the root as a cookie carries it."""
        return base64.urlsafe_b64encode(self.root).decode()

    def _made(self, use: str) -> bytes:
        return hmac.new(self.root, f"musha draft: {use}".encode(), hashlib.sha256).digest()


def new_code() -> str:
    """Return a code that nobody has."""
    return new_digits(LENGTH)


def in_groups(code: str) -> str:
    """Return a code as it is shown and read aloud: '1234 5678 …'."""
    return grouped(code, (GROUP,) * (LENGTH // GROUP))


def read_code(typed: str) -> str:
    """Return the code that was typed, in any digits and with anything between them; raise RuleBroken with what to do.

    Whatever raises here costs no guess: it can be told without looking at any draft.
    """
    digits = digits_in(typed)
    if len(digits) != LENGTH:
        reason = ngettext(
            "A code has 20 digits; this is %(num)s digit.", "A code has 20 digits; these are %(num)s.", len(digits)
        )
        raise RuleBroken(reason, field="code")
    if not checks(digits):
        raise RuleBroken(_("One of the digits is wrong. Compare them with what you wrote down."), field="code")
    return digits


def keys_of(code: str) -> Keys:
    """Return the keys of a code; takes a tenth of a second and 64 MiB, which is what makes guessing dear."""
    with _HASHING:
        root = hash_secret_raw(
            code.encode(),
            _SALT,
            time_cost=3,
            memory_cost=64 * 1024,
            parallelism=4,
            hash_len=_ROOT_BYTES,
            type=Type.ID,
        )
    return Keys(root)


def keys_in(cookie: str) -> Keys | None:
    """Return the keys that a cookie carries, or None where it carries none."""
    try:
        root = base64.urlsafe_b64decode(cookie.encode())
    except (binascii.Error, UnicodeEncodeError):
        return None
    return Keys(root) if len(root) == _ROOT_BYTES else None
