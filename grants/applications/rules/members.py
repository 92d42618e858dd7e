"""A consortium as its rule sees it, and what a predicate answers. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grants.calls.rules import ConsortiumRule
    from grants.money import Money


class Outcome(StrEnum):
    """What a predicate says: met, not met, or not known until somebody does something more."""

    MET = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Result:
    """One predicate's answer, in words of the reader's language."""

    id: str
    state: Outcome
    title: str
    why: str


@dataclass(frozen=True)
class Member:
    """A partner as the rule sees it. `root` is the community it counts for; `people` are those who act for it.

    `within`: the codes of its place and of all that it lies in. `is_abstaining`: it takes part, and counts for nothing
    that a partner could be there for in name only. `is_host`: it receives money for others.
    """

    name: str
    root: str
    root_name: str
    share: int | None  # minor units
    is_joined: bool
    is_confirmed: bool
    people: frozenset[int] = frozenset()
    within: frozenset[str] = frozenset()
    is_abstaining: bool = False
    is_host: bool = False
    is_lead: bool = False

    @property
    def counts(self) -> bool:
        """Say whether it has joined and stands behind the work: whoever abstains fills no number."""
        return self.is_joined and not self.is_abstaining


@dataclass(frozen=True)
class Consortium:
    """Everything that the rule looks at. Amounts are in the call's currency.

    `shared_control`: names of partners for which one person acts, where that is known in another way than by `people`.
    """

    members: tuple[Member, ...]
    ask: Money | None
    least: Money
    most: Money
    joint_modes: int
    missing_answers: int
    rule: ConsortiumRule
    control_reason: str = ""
    shared_control: tuple[str, ...] = ()
    place_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def counted(self) -> tuple[Member, ...]:
        """Return those who have joined and do not abstain."""
        return tuple(member for member in self.members if member.counts)

    @property
    def possible(self) -> tuple[Member, ...]:
        """Return those who count, or will once they have joined."""
        return tuple(member for member in self.members if not member.is_abstaining)

    @property
    def waiting(self) -> tuple[Member, ...]:
        """Return those who are invited and have not come yet."""
        return tuple(member for member in self.members if not member.is_joined)

    @property
    def roots(self) -> tuple[str, ...]:
        """Return the communities of those who count or may come to, once each, in the order in which they came."""
        return tuple(dict.fromkeys(member.root for member in self.possible))

    @property
    def is_alone(self) -> bool:
        """Say whether partners are missing without which there is nothing to compare; a call may allow one alone."""
        return len(self.members) < min(2, self.rule.min_partners)


def joined_names(names: Iterable[str]) -> str:
    """Return names as a list that reads in either direction."""
    return _(", ").join(f"\u2068{name}\u2069" for name in names)


def outcome(*, is_met: bool, can_be: bool) -> Outcome:
    """Return met, or not known while it can still be met."""
    if is_met:
        return Outcome.MET
    return Outcome.UNKNOWN if can_be else Outcome.FAIL
