"""What may explain a line of a statement: how alike names are, what speaks for each proposal. Pure.

Only what is certain is booked by itself; everything else is ranked, said in words, and left to a person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from grants.funds.rules.accounts import compact
from grants.i18n import gettext as _
from grants.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from grants.money import Money

NEAR_DAYS = 5  # money that was recorded or paid out is on the statement within these, or it is another
SAME_NAME, LIKE_NAME = 90, 72  # per cent
SHOWN = 4  # proposals to a line
_SHORT_REFERENCE = 6  # a reference of fewer signs stands in many texts by chance
_WEAKEST = 30  # points: one day alone proposes nothing

# What many names have in common tells none of them apart.
_COMMON = frozenset(
    "the of for and de la al el und e.v. ev gmbh ggmbh inc ltd llc plc foundation fund trust stiftung fondation "
    "association society مؤسسة صندوق جمعية وقف منظمة شركة من".split()
)


class Explains(StrEnum):
    """What a proposal would explain the line by."""

    PLEDGE = "pledge"
    INSTALMENT = "instalment"
    GIFT = "gift"
    RECORDED = "recorded"
    PAYOUT = "payout"
    FUNDER = "funder"


@dataclass(frozen=True)
class Reported:
    """A line as matching sees it. `amount` is what is still to be explained, above zero in, below zero out."""

    amount: Money
    on: date
    text: str = ""  # all that the bank passed on: text, references
    party: str = ""
    party_account: str = ""
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """Something that may explain a line: `ref` finds it again, `name` is whom it would be from."""

    kind: Explains
    ref: str
    name: str
    amount: Money | None = None
    on: date | None = None
    code: str = ""
    reference: str = ""
    senders: frozenset[str] = field(default_factory=frozenset)  # accounts from which this funder's money came before


@dataclass(frozen=True)
class Proposal:
    """A candidate with its points, and why: the reasons in the reader's language, the strongest first."""

    candidate: Candidate
    points: int
    reasons: tuple[str, ...]


def folded(name: str) -> str:
    """Return a name as it is compared: no case, accents, vowel signs or stretching; forms of alef, ya, ta as one."""
    bare = unicodedata.normalize("NFKD", name).casefold().replace("\u0640", "")
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    bare = bare.translate(str.maketrans("ىةٱ", "يها"))
    return " ".join(re.findall(r"\w+", bare))


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    words = sorted(set(folded(name).split()))
    telling = [word for word in words if word not in _FOLDED_COMMON]
    return tuple(telling or words)


_FOLDED_COMMON = frozenset(folded(word) for word in _COMMON)


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> int:
    """Return how alike two names are, in per cent: 100 for the same words in any order; nothing is like no name."""
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return 0
    if mine == theirs:
        return 100
    shorter, longer = sorted((set(mine), set(theirs)), key=len)
    if shorter <= longer and (len(shorter) > 1 or len(next(iter(shorter))) > 4):
        return SAME_NAME + 2  # a bank cuts names, and leaves out what is obvious
    compared = SequenceMatcher(None, " ".join(mine), " ".join(theirs), autojunk=False)
    if compared.real_quick_ratio() * 100 < LIKE_NAME or compared.quick_ratio() * 100 < LIKE_NAME:
        return 0
    return round(100 * compared.ratio())


def says_reference(text: str, reference: str) -> bool:
    """Say whether a reference stands in what the bank passed on; one that is too short says nothing."""
    wanted = compact(reference)
    return len(wanted) >= _SHORT_REFERENCE and wanted in compact(text)


def agrees(line: Reported, candidate: Candidate) -> bool:
    """Say whether reference, account or name show that both are of the same giver; amount and day say nothing here."""
    return (
        bool(candidate.code and candidate.code in line.codes)
        or says_reference(line.text, candidate.reference)
        or bool(line.party_account and compact(line.party_account) in candidate.senders)
        or likeness(line.party, candidate.name) >= SAME_NAME
    )


def is_near(one: date, other: date) -> bool:
    """Say whether two days are so close that a bank may have taken one for the other."""
    return abs((one - other).days) <= NEAR_DAYS


def is_payout(line: Reported) -> bool:
    """Say whether a line names the card processor."""
    return "stripe" in f"{line.party} {line.text}".casefold()


def ranked(line: Reported, candidates: Iterable[Candidate]) -> list[Proposal]:
    """Return the few candidates that something speaks for, the likeliest first."""
    weighed = [proposal for candidate in candidates if (proposal := _weighed(line, candidate)).points >= _WEAKEST]
    best = sorted(weighed, key=lambda proposal: (-proposal.points, proposal.candidate.name, proposal.candidate.ref))
    return best[:SHOWN]


def _weighed(line: Reported, candidate: Candidate) -> Proposal:
    """Add up what speaks for a candidate; a day speaks only beside something else."""
    found = [*_signs(line, candidate), *_amount(line, candidate)]
    if found:
        found += _days(line, candidate)
    found.sort(key=lambda one: -one[0])
    return Proposal(candidate, sum(points for points, _reason in found), tuple(reason for _points, reason in found))


def _signs(line: Reported, candidate: Candidate) -> Iterable[tuple[int, str]]:
    if candidate.code and candidate.code in line.codes:
        yield 200, _("its reference code stands in the text")
    elif says_reference(line.text, candidate.reference):
        yield 80, _("the same bank reference")
    if line.party_account and compact(line.party_account) in candidate.senders:
        yield 60, _("money from this account was theirs before")
    alike = likeness(line.party, candidate.name)
    if alike >= SAME_NAME:
        yield 50, _("the same name")
    elif alike >= LIKE_NAME:
        yield 30, _("a similar name")
    if candidate.kind is Explains.PAYOUT and is_payout(line):
        yield 40, _("the text names the card processor")


def _amount(line: Reported, candidate: Candidate) -> Iterable[tuple[int, str]]:
    if candidate.amount is None or candidate.amount.currency != line.amount.currency:
        return
    asked, came = abs(candidate.amount.minor), abs(line.amount.minor)
    if asked == came:
        yield 40, _("the same amount")
    elif came < asked <= came + max(came // 20, 1):
        yield 12, _("a little less than expected, as when banks take a fee on the way")


def _days(line: Reported, candidate: Candidate) -> Iterable[tuple[int, str]]:
    if candidate.on is None:
        return
    apart = abs((line.on - candidate.on).days)
    if apart == 0:
        yield 10, _("on the same day")
    elif apart <= 31:
        yield 8 if apart <= NEAR_DAYS else 3, ngettext("%(num)d day apart", "%(num)d days apart", apart)
