"""What a fund may be called, who gives to it, and how a promise of money ends. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.lifecycle import Lifecycle, Move

if TYPE_CHECKING:
    from collections.abc import Mapping

UNEARMARKED = 1  # IATI EarmarkingCategory 1; a charter fund takes no other (practice.md P1)

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*", re.IGNORECASE)


def is_slug(text: str) -> bool:
    """Say whether `text` can be a fund's short name: small Latin letters, digits, hyphens between them."""
    return len(text) <= 60 and _SLUG.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """Say whether `text` can be the code of a place."""
    return len(text) <= 12 and _CODE.fullmatch(text) is not None


def require_texts(**texts: Mapping[str, str]) -> None:
    """Raise RuleBroken naming the first of the `texts` that is empty in every language."""
    for key, by_language in texts.items():
        if not any(text.strip() for text in by_language.values()):
            raise RuleBroken(_("Write this in at least one language."), field=key)


class FunderKind(StrEnum):
    """Who gives."""

    FOUNDATION = "foundation"
    STATE_AGENCY = "state_agency"
    GIVING_CIRCLE = "giving_circle"
    FEDERATION = "federation"
    PERSON = "person"
    GIVERS = "givers"  # everybody who gave on the giving page, as one


class PledgeState(StrEnum):
    """A promise is open, kept, or taken back."""

    OPEN = "open"
    RECEIVED = "received"
    CANCELLED = "cancelled"


RECEIVE = Move("receive", (PledgeState.OPEN,), PledgeState.RECEIVED)
CANCEL = Move("cancel", (PledgeState.OPEN,), PledgeState.CANCELLED)
REOPEN = Move("reopen", (PledgeState.RECEIVED,), PledgeState.OPEN)  # what was taken for its money was not
PLEDGE_LIFE = Lifecycle("pledge", PledgeState.OPEN, (RECEIVE, CANCEL, REOPEN))

FUNDER_WORDS = {
    FunderKind.FOUNDATION: _l("Foundation"),
    FunderKind.STATE_AGENCY: _l("State agency"),
    FunderKind.GIVING_CIRCLE: _l("Giving circle"),
    FunderKind.FEDERATION: _l("Federation"),
    FunderKind.PERSON: _l("Person"),
    FunderKind.GIVERS: _l("People who gave here"),
}
PLEDGE_WORDS = {
    PledgeState.OPEN: _l("Expected"),
    PledgeState.RECEIVED: _l("Received"),
    PledgeState.CANCELLED: _l("Taken back"),
}
MOVE_WORDS = {
    "receive": _l("The money came in"),
    "cancel": _l("The promise was taken back"),
    "reopen": _l("What had been taken for its money was not"),
}
EARMARKING_WORDS = {
    1: _l("No. The fund's community decides freely what it is used for."),
    2: _l("Loosely: for a broad theme, or for a whole region."),
    3: _l("Yes: for one place, one field or one kind of work."),
    4: _l("Tightly: for one named project or one named group."),
}
