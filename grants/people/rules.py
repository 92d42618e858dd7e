"""What the fund's people are, and what a sign-in must be. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

SHORTEST_PASSWORD = 12
_LONGEST_ADDRESS = 254  # RFC 5321, section 4.5.3.1.3, less the brackets
LINK_LIVES = timedelta(minutes=30)
_ADDRESS = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+")


class RoleKind(StrEnum):
    """What somebody may be in one fund. An applicant needs none: belonging to an organisation is enough."""

    STEWARD = "steward"
    TREASURER = "treasurer"
    FACILITATOR = "facilitator"
    AUDITOR = "auditor"
    FUNDER = "funder"


STAFF = frozenset({RoleKind.STEWARD, RoleKind.TREASURER, RoleKind.FACILITATOR, RoleKind.AUDITOR})
# Staff read other people's secrets, so their sign-ins end sooner than an applicant's on a bad line (safety.md P0).
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=24)
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)


def is_own_path(asked: str) -> bool:
    """Say whether `asked` is a path of this site, which a browser cannot read as another site's address."""
    is_plain = asked.isprintable() and "\\" not in asked
    return is_plain and asked.startswith("/") and not asked.startswith("//")


def normal_address(typed: str) -> str | None:
    """Return an e-mail address as it is stored and compared, or None when it cannot be one."""
    address = typed.strip().lower()
    is_short = len(address) <= _LONGEST_ADDRESS and address.isprintable()
    return address if is_short and _ADDRESS.fullmatch(address) else None
