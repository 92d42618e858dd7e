"""The line: who is proposed for an award, walking down the rank while full asks fit the envelope. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from grants.calls.rules import TieRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grants.money import Money

_AS_SHOWN = Decimal("0.001")  # two scores that read the same are the same


class Why(StrEnum):
    """Why an application stands above or below the line."""

    FITS = "fits"  # the whole ask fitted into what was left
    WON_TIE = "won_tie"  # the same, and the call's tie rule put it before an equal that did not get in
    TOO_LARGE = "too_large"  # more than what was left; no part awards (practice.md D3)
    LOST_TIE = "lost_tie"  # the same, and the tie rule put an equal before it


def as_shown(mean: Decimal) -> Decimal:
    """Return a score to the digit to which it is shown and kept."""
    return mean.quantize(_AS_SHOWN)


@dataclass(frozen=True)
class Candidate:
    """An application as the line sees it. `mean` in per cent; `parts` minor units by the code of each community."""

    ref: str
    mean: Decimal
    ask: Money
    parts: Mapping[str, int] = field(default_factory=dict)
    lot: str = ""

    @property
    def shown_mean(self) -> Decimal:
        """Return the score as people read it, which is what ranks."""
        return as_shown(self.mean)


@dataclass(frozen=True)
class Line:
    """One application's place: its rank from 1, whether it is proposed, why, and what was left when its turn came."""

    rank: int
    candidate: Candidate
    is_awarded: bool
    why: Why
    left: Money


def line_up(
    rows: Iterable[Candidate], envelope: Money, tie_rule: TieRule, served: Mapping[str, int] | None = None
) -> list[Line]:
    """Return every application's place, best first: awards are full asks, in rank order, within `envelope`.

    An application whose ask does not fit into what is left is passed over, and the walk goes on with the next: the rest
    of the envelope would otherwise go to nobody in this call, and no ask is cut to fit without the applicants' yes
    (FundAction's full grants only, practice.md §1 row 17 and D3). What is left in the end goes back to the fund.

    Equal scores are told apart by the call's tie rule, then by lot. For `under_served` that is the one with the lowest
    sum already proposed to all of its communities together; `served` says where those sums begin (minor units by code).
    """
    walk = _Walk(envelope, tie_rule, defaultdict(int, served or {}))
    by_score = sorted(rows, key=lambda row: (-row.shown_mean, row.lot, row.ref))
    for _score, equals in groupby(by_score, key=lambda row: row.shown_mean):
        walk.through(list(equals))
    return walk.lines


@dataclass
class _Walk:
    """The walk down the rank: what is left, and who has been given what."""

    left: Money
    tie_rule: TieRule
    served: defaultdict[str, int]
    lines: list[Line] = field(default_factory=list)

    def through(self, equals: list[Candidate]) -> None:
        """Take all who have the same score, one by one, in the order of the tie rule."""
        taken: list[tuple[Candidate, bool, Money]] = []
        while equals:
            best = min(equals, key=self._precedence)
            equals.remove(best)
            fits = best.ask <= self.left
            taken.append((best, fits, self.left))
            if fits:
                self._give(best)
        outcomes = {fits for _, fits, _ in taken}
        is_told_apart = outcomes == {True, False}
        for candidate, fits, left in taken:
            why = _why(fits=fits, is_told_apart=is_told_apart)
            self.lines.append(Line(len(self.lines) + 1, candidate, fits, why, left))

    def _give(self, candidate: Candidate) -> None:
        self.left -= candidate.ask
        for code, minor in candidate.parts.items():
            self.served[code] += minor

    def _precedence(self, candidate: Candidate) -> tuple[int, str, str]:
        """Return what the tie rule compares, then the lot, so that the order never hangs on who was typed in first."""
        weight = 0
        if self.tie_rule is TieRule.UNDER_SERVED:
            weight = sum(self.served[code] for code in candidate.parts)
        elif self.tie_rule is TieRule.SMALLER_ASK:
            weight = candidate.ask.minor
        return weight, candidate.lot, candidate.ref


def _why(*, fits: bool, is_told_apart: bool) -> Why:
    if is_told_apart:
        return Why.WON_TIE if fits else Why.LOST_TIE
    return Why.FITS if fits else Why.TOO_LARGE


def seed(call_ref: str, hashes: Sequence[str]) -> str:
    """Return the seed of a call's lot: SHA-256 of its reference and all submitted texts' hashes, sorted, one a line.

    Nobody can choose it, since it hangs on every consortium's last word; anybody who has the list can compute it again.
    """
    return sha256("\n".join([call_ref, *sorted(hashes)]).encode()).hexdigest()


def lots(call_ref: str, hashes: Sequence[str]) -> dict[str, str]:
    """Return each hash's lot, SHA-256 of seed and hash: the lowest goes first."""
    root = seed(call_ref, hashes)
    return {own: sha256(f"{root}\n{own}".encode()).hexdigest() for own in hashes}
