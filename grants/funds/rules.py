"""The fund's chart of accounts, and what money it may take. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.ledger.rules import AccountSpec
from grants.lifecycle import Lifecycle, Move

if TYPE_CHECKING:
    from collections.abc import Mapping

UNEARMARKED = 1  # IATI EarmarkingCategory 1; a charter fund takes no other (practice.md P1)

BANK = "cash:bank"
TRANSIT = "cash:transit"
INCOME = "income:contributions"
GRANTS = "expense:grants"
SOURCE = "budget:source"
AVAILABLE = "budget:available"  # floor 0: nobody can decide about money that is not there
PAID = "budget:paid"
COMMITTED = "budget:committed:"  # how every award's own account begins
POOL = AccountSpec(AVAILABLE, floor=0)


def book(fund_id: int) -> str:
    """Return the name of the fund's book in the ledger."""
    return f"fund:{fund_id}"


def committed(award_id: int) -> str:
    """Return the account that holds what an award was promised and has not received."""
    return f"{COMMITTED}{award_id}"


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


class PledgeState(StrEnum):
    """A promise is open, kept, or taken back."""

    OPEN = "open"
    RECEIVED = "received"
    CANCELLED = "cancelled"


RECEIVE = Move("receive", (PledgeState.OPEN,), PledgeState.RECEIVED)
CANCEL = Move("cancel", (PledgeState.OPEN,), PledgeState.CANCELLED)
PLEDGE_LIFE = Lifecycle("pledge", PledgeState.OPEN, (RECEIVE, CANCEL))

FUNDER_WORDS = {
    FunderKind.FOUNDATION: _l("Foundation"),
    FunderKind.STATE_AGENCY: _l("State agency"),
    FunderKind.GIVING_CIRCLE: _l("Giving circle"),
    FunderKind.FEDERATION: _l("Federation"),
    FunderKind.PERSON: _l("Person"),
}
PLEDGE_WORDS = {
    PledgeState.OPEN: _l("Expected"),
    PledgeState.RECEIVED: _l("Received"),
    PledgeState.CANCELLED: _l("Taken back"),
}
MOVE_WORDS = {"receive": _l("The money came in"), "cancel": _l("The promise was taken back")}
EARMARKING_WORDS = {
    1: _l("No. The fund's community decides freely what it is used for."),
    2: _l("Loosely: for a broad theme, or for a whole region."),
    3: _l("Yes: for one place, one field or one kind of work."),
    4: _l("Tightly: for one named project or one named group."),
}
_ACCOUNT_WORDS = {
    BANK: _l("Bank account"),
    TRANSIT: _l("On its way to people"),
    INCOME: _l("Contributions"),
    GRANTS: _l("Grants received by people"),
    SOURCE: _l("Budget: what came in"),
    AVAILABLE: _l("Budget: free to decide about"),
    PAID: _l("Budget: paid"),
}
_ENTRY_WORDS = {
    "contribution": _l("Money came in"),
    "award": _l("Money was promised in an award"),
    "release": _l("Money was sent"),
    "confirm": _l("Money arrived"),
    "return": _l("Money came back"),
    "cancel": _l("A promise of money ended"),
    "reversal": _l("An entry was undone"),
}


def account_in_words(name: str) -> str:
    """Return what a person calls an account of the fund's book; one that the fund does not know keeps its name."""
    if name.startswith(COMMITTED):
        return _("Budget: promised in an award")
    return str(_ACCOUNT_WORDS.get(name, name))


def entry_in_words(kind: str) -> str:
    """Return what an entry of this kind says happened; a kind that the fund does not know keeps its name."""
    return str(_ENTRY_WORDS.get(kind, kind))
