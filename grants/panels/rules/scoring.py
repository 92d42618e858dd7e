"""What a review is worth, how applications stand by it, and which community asks for what. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

T = TypeVar("T")
_PLACES = Decimal("1e-12")  # two means that differ at all differ earlier: at most 10 points, few reviews


@dataclass(frozen=True)
class Mark:
    """One criterion's points and the reason for them; points are None while the reviewer has not decided."""

    points: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class ReviewDraft:
    """What a reviewer has written about one application. `marks` stand in the order of the call's criteria."""

    marks: tuple[Mark, ...]
    comment: str = ""
    for_applicant: str = ""


@dataclass
class Place:
    """What one community brings: seats and alternates on the panel, applications it is part of, money asked there."""

    seats: int = 0
    alternates: int = 0
    applications: int = 0
    asked_minor: int = 0


@dataclass
class Places:
    """Every community's place, by the code of its root geography."""

    by_code: dict[str, Place] = field(default_factory=lambda: defaultdict(Place))


def gaps(draft: ReviewDraft) -> list[str]:
    """Return which parts are still to be written before a review may be sent: 'points_0', 'reason_2', 'comment'."""
    missing = []
    for number, mark in enumerate(draft.marks):
        if mark.points is None:
            missing.append(f"points_{number}")
        if not mark.comment.strip():
            missing.append(f"reason_{number}")
    if not draft.comment.strip():
        missing.append("comment")
    return missing


def percent_of(scores: Iterable[tuple[int, int, int]]) -> Fraction:
    """Return what one review's scores, each (points, most, weight), come to in per cent of the whole scale, exactly."""
    listed = list(scores)
    weights = sum(weight for _, _, weight in listed)
    return sum((Fraction(weight * points, most) for points, most, weight in listed), Fraction(0)) * 100 / weights


def mean_of(percents: Sequence[Fraction]) -> Fraction | None:
    """Return the mean of several reviews, exactly; None where there is none."""
    return sum(percents, Fraction(0)) / len(percents) if percents else None


def as_decimal(exact: Fraction | None) -> Decimal | None:
    """Return an exact mean as a decimal with 12 places, so that equal means stay equal and others differ."""
    return None if exact is None else (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_PLACES)


def ranked(means: Mapping[T, Fraction | None]) -> list[tuple[T, int | None]]:
    """Return things best first, each with its rank; equals share a rank, and what has no mean comes last without one.

    Equals keep the order in which they came.
    """
    ordered = sorted(means, key=lambda thing: (means[thing] is None, -(means[thing] or 0)))
    listed: list[tuple[T, int | None]] = []
    for number, thing in enumerate(ordered, 1):
        mean = means[thing]
        is_tied = bool(listed) and means[listed[-1][0]] == mean
        listed.append((thing, None if mean is None else listed[-1][1] if is_tied else number))
    return listed


def weight_of_places(seats: Iterable[tuple[str, bool]], contents: Iterable[Mapping[str, Any]]) -> dict[str, Place]:
    """Return each community's seats beside what the applications ask there.

    `seats`: (root geography's code, is an alternate); `contents`: snapshots as submitted.
    """
    places = Places().by_code
    for code, is_alternate in seats:
        if is_alternate:
            places[code].alternates += 1
        else:
            places[code].seats += 1
    for content in contents:
        partners = content["partners"]
        for partner in partners:
            places[partner["root"]].asked_minor += partner["share"] or 0
        for code in {partner["root"] for partner in partners}:
            places[code].applications += 1
    return dict(places)
