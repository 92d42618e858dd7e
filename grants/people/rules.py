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


class NoticeKind(StrEnum):
    """What somebody may be written about. The first three always go out: they are asked for, or keep people safe."""

    INVITATION = "invitation"
    RECEIPT = "receipt"
    SECURITY = "security"
    MESSAGE = "message"  # somebody wrote to you
    CONFIRM = "confirm"  # something waits for your yes
    CHANGE = "change"  # what you do together has changed
    REMINDER = "reminder"  # a deadline is near
    DUTY = "duty"  # something at the fund waits for you


class NoticeWay(StrEnum):
    """How somebody wants to be written to about one kind of thing."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


ALWAYS = frozenset({NoticeKind.INVITATION, NoticeKind.RECEIPT, NoticeKind.SECURITY})
CHOSEN = tuple(kind for kind in NoticeKind if kind not in ALWAYS)


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
