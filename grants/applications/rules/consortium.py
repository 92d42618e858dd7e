"""The consortium rule as pure predicates (practice.md section 5): what is met, what is not, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

from grants.calls.rules import brief
from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grants.calls.rules import ConsortiumRule


class Outcome(StrEnum):
    """What a predicate says: met, not met, or not known until somebody does something more."""

    MET = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


_ORDER = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.MET)


@dataclass(frozen=True)
class Result:
    """One predicate's answer, in words of the reader's language."""

    id: str
    state: Outcome
    title: str
    why: str


@dataclass(frozen=True)
class Member:
    """A partner as the rule sees it. `root` is the community it counts for; `people` are those who act for it."""

    name: str
    root: str
    root_name: str
    share: int | None  # minor units
    is_joined: bool
    is_confirmed: bool
    people: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Consortium:
    """Everything that the rule looks at. Amounts are in the call's currency."""

    members: tuple[Member, ...]
    ask: Money | None
    least: Money
    most: Money
    joint_modes: int
    missing_answers: int
    rule: ConsortiumRule
    roots: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Remember the communities once each, in the order in which they came."""
        object.__setattr__(self, "roots", tuple(dict.fromkeys(member.root for member in self.members)))

    @property
    def joined(self) -> tuple[Member, ...]:
        """Return those who have joined."""
        return tuple(member for member in self.members if member.is_joined)

    @property
    def waiting(self) -> tuple[Member, ...]:
        """Return those who are invited and have not come yet."""
        return tuple(member for member in self.members if not member.is_joined)


def check(consortium: Consortium) -> list[Result]:
    """Return every predicate's result: first what is not met, and each group in the order in which one meets it."""
    predicates = (
        _within_amounts,
        _answers_complete,
        _min_partners,
        _max_partners,
        _min_geographies,
        _min_joint_modes,
        _shares_sum_to_ask,
        _max_share_partner,
        _min_share_geography,
        _independent_control,
        _all_partners_confirmed,
    )
    results = [predicate(consortium) for predicate in predicates]
    return sorted(results, key=lambda result: _ORDER.index(result.state))


def unmet(results: list[Result]) -> list[Result]:
    """Return what stands in the way of submitting: only a pass will do."""
    return [result for result in results if result.state is not Outcome.MET]


def joined_names(names: Iterator[str] | list[str]) -> str:
    """Return names as a list that reads in either direction."""
    return _(", ").join(f"\u2068{name}\u2069" for name in names)


def _outcome(*, is_met: bool, can_be: bool) -> Outcome:
    if is_met:
        return Outcome.MET
    return Outcome.UNKNOWN if can_be else Outcome.FAIL


def _within_amounts(it: Consortium) -> Result:
    title = _("The amount is one that this call gives")
    bounds = _("Between %(least)s and %(most)s.", least=brief(it.least), most=brief(it.most))
    if it.ask is None:
        return Result("within_amounts", Outcome.UNKNOWN, title, _("Say how much you ask for.") + " " + bounds)
    state = Outcome.MET if it.least <= it.ask <= it.most else Outcome.FAIL
    return Result("within_amounts", state, title, bounds + " " + _("You ask for %(ask)s.", ask=brief(it.ask)))


def _answers_complete(it: Consortium) -> Result:
    state = Outcome.FAIL if it.missing_answers else Outcome.MET
    count = it.missing_answers
    why = (
        ngettext("%(num)d question waits for an answer.", "%(num)d questions wait for an answer.", count)
        if count
        else _("Every question has its answer.")
    )
    return Result("answers_complete", state, _("The questions are answered"), why)


def _min_partners(it: Consortium) -> Result:
    least = it.rule.min_partners
    here, all_of_them = len(it.joined), len(it.members)
    state = _outcome(is_met=here >= least, can_be=all_of_them >= least)
    title = ngettext("At least %(num)d partner", "At least %(num)d partners", least)
    why = ngettext("%(num)d has joined.", "%(num)d have joined.", here)
    if state is Outcome.UNKNOWN:
        why += " " + _("Still invited: %(names)s.", names=joined_names([member.name for member in it.waiting]))
    return Result("min_partners", state, title, why)


def _max_partners(it: Consortium) -> Result:
    most, count = it.rule.max_partners, len(it.members)
    title = ngettext("At most %(num)d partner", "At most %(num)d partners", most)
    why = ngettext("With everybody invited you are %(num)d.", "With everybody invited you are %(num)d.", count)
    return Result("max_partners", Outcome.MET if count <= most else Outcome.FAIL, title, why)


def _min_geographies(it: Consortium) -> Result:
    rule = it.rule
    is_wide = it.ask is not None and it.ask.minor > rule.wide_ask_minor
    needed = rule.wide_geographies if is_wide else rule.min_geographies
    surely = max(needed, rule.wide_geographies) if it.ask is None else needed
    here = {member.root: member.root_name for member in it.joined}
    state = _outcome(is_met=len(here) >= surely, can_be=len(it.roots) >= needed)
    title = ngettext("Partners in at least %(num)d community", "Partners in at least %(num)d communities", needed)
    why = _("So far: %(places)s.", places=joined_names(list(here.values()))) if here else _("Nobody has joined yet.")
    if rule.wide_geographies > rule.min_geographies:
        line = Money(rule.wide_ask_minor, it.least.currency)
        why += " " + ngettext(
            "Above %(line)s it takes %(num)d.",
            "Above %(line)s it takes %(num)d.",
            rule.wide_geographies,
            line=brief(line),
        )
    return Result("min_geographies", state, title, why)


def _min_joint_modes(it: Consortium) -> Result:
    least, chosen = it.rule.min_joint_modes, it.joint_modes
    title = ngettext("At least %(num)d thing done jointly", "At least %(num)d things done jointly", least)
    why = ngettext("You have chosen %(num)d.", "You have chosen %(num)d.", chosen)
    return Result("min_joint_modes", Outcome.MET if chosen >= least else Outcome.FAIL, title, why)


def _shares_sum_to_ask(it: Consortium) -> Result:
    title = _("The shares add up to the amount")
    if it.ask is None:
        return Result("shares_sum_to_ask", Outcome.UNKNOWN, title, _("Say how much you ask for."))
    shared = sum(member.share or 0 for member in it.members)
    left = Money(it.ask.minor - shared, it.ask.currency)
    is_open = any(member.share is None for member in it.members)
    if left.minor < 0:
        why = _("The shares are %(amount)s more than you ask for.", amount=brief(-left))
        return Result("shares_sum_to_ask", Outcome.FAIL, title, why)
    if left.minor > 0:
        why = _("%(amount)s are still to be shared.", amount=brief(left))
        return Result("shares_sum_to_ask", Outcome.UNKNOWN if is_open else Outcome.FAIL, title, why)
    if is_open:
        silent = joined_names([member.name for member in it.members if member.share is None])
        return Result(
            "shares_sum_to_ask", Outcome.UNKNOWN, title, _("No share is written for %(names)s.", names=silent)
        )
    return Result("shares_sum_to_ask", Outcome.MET, title, _("Together they are %(amount)s.", amount=brief(it.ask)))


def _is_alone(it: Consortium) -> bool:
    """Say whether partners are still missing without which there is nothing to compare; a call may allow one alone."""
    return len(it.members) < min(2, it.rule.min_partners)


def _largest_share(it: Consortium) -> int:
    if len(it.members) == 1 and not _is_alone(it):
        return 100
    return it.rule.max_share_of_two if len(it.members) <= 2 else it.rule.max_share


def _max_share_partner(it: Consortium) -> Result:
    limit = _largest_share(it)
    title = _("No partner receives more than %(limit)d%% of it", limit=limit)
    if it.ask is None or _is_alone(it):
        return Result(
            "max_share_partner", Outcome.UNKNOWN, title, _("This shows once there are partners and an amount.")
        )
    ask = it.ask.minor
    over = [member.name for member in it.members if (member.share or 0) * 100 > limit * ask]
    if over:
        return Result(
            "max_share_partner", Outcome.FAIL, title, _("More than that: %(names)s.", names=joined_names(over))
        )
    if any(member.share is None for member in it.members):
        return Result("max_share_partner", Outcome.UNKNOWN, title, _("Not every share is written yet."))
    return Result("max_share_partner", Outcome.MET, title, "")


def _min_share_geography(it: Consortium) -> Result:
    limit = it.rule.min_share_geography
    title = _("Each community receives at least %(limit)d%% of it", limit=limit)
    if it.ask is None or len(it.roots) < min(2, it.rule.min_geographies):
        why = _("This shows once there are partners in two communities and an amount.")
        return Result("min_share_geography", Outcome.UNKNOWN, title, why)
    less, is_open = [], False
    for root in it.roots:
        here = [member for member in it.members if member.root == root]
        is_enough = sum(member.share or 0 for member in here) * 100 >= limit * it.ask.minor
        if not is_enough and any(member.share is None for member in here):
            is_open = True
        elif not is_enough:
            less.append(here[0].root_name)
    if less:
        why = _("Less than that: %(places)s.", places=joined_names(less))
        return Result("min_share_geography", Outcome.FAIL, title, why)
    why = _("Not every share is written yet.") if is_open else ""
    return Result("min_share_geography", Outcome.UNKNOWN if is_open else Outcome.MET, title, why)


def _independent_control(it: Consortium) -> Result:
    title = _("Nobody acts for two partners")
    pairs = [(one.name, other.name) for one, other in combinations(it.joined, 2) if one.people & other.people]
    if pairs:
        names = joined_names(list(dict.fromkeys(name for pair in pairs for name in pair)))
        why = _("The same person is a member of several: %(names)s.", names=names)
        return Result("independent_control", Outcome.FAIL, title, why)
    is_known = len(it.joined) >= min(2, it.rule.min_partners)
    why = "" if is_known else _("This shows once partners have joined.")
    return Result("independent_control", Outcome.MET if is_known else Outcome.UNKNOWN, title, why)


def _all_partners_confirmed(it: Consortium) -> Result:
    title = _("Every partner has confirmed this version")
    open_ = [member.name for member in it.members if not (member.is_joined and member.is_confirmed)]
    if open_:
        why = _("Not yet: %(names)s.", names=joined_names(open_))
        return Result("all_partners_confirmed", Outcome.FAIL, title, why)
    why = _("There is nobody to ask yet.") if _is_alone(it) else ""
    return Result("all_partners_confirmed", Outcome.UNKNOWN if _is_alone(it) else Outcome.MET, title, why)
