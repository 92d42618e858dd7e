"""Predicates on the amount, the answers and the shares: pass, fail or not known yet, and why. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications.rules.members import Outcome, Result, joined_names
from grants.calls.rules import brief
from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.money import Money

if TYPE_CHECKING:
    from grants.applications.rules.members import Consortium


def within_amounts(it: Consortium) -> Result:
    """Hold the ask between the smallest and the largest grant."""
    title = _("The amount is one that this call gives")
    bounds = _("Between %(least)s and %(most)s.", least=brief(it.least), most=brief(it.most))
    if it.ask is None:
        return Result("within_amounts", Outcome.UNKNOWN, title, _("Say how much you ask for.") + " " + bounds)
    state = Outcome.MET if it.least <= it.ask <= it.most else Outcome.FAIL
    return Result("within_amounts", state, title, bounds + " " + _("You ask for %(ask)s.", ask=brief(it.ask)))


def answers_complete(it: Consortium) -> Result:
    """Every question that has to be answered is."""
    state = Outcome.FAIL if it.missing_answers else Outcome.MET
    count = it.missing_answers
    why = (
        ngettext("%(num)d question waits for an answer.", "%(num)d questions wait for an answer.", count)
        if count
        else _("Every question has its answer.")
    )
    return Result("answers_complete", state, _("The questions are answered"), why)


def min_joint_modes(it: Consortium) -> Result:
    """Enough of the four things are done jointly."""
    least, chosen = it.rule.min_joint_modes, it.joint_modes
    title = ngettext("At least %(num)d thing done jointly", "At least %(num)d things done jointly", least)
    why = ngettext("You have chosen %(num)d.", "You have chosen %(num)d.", chosen)
    return Result("min_joint_modes", Outcome.MET if chosen >= least else Outcome.FAIL, title, why)


def shares_sum_to_ask(it: Consortium) -> Result:
    """Hold the sum of all shares to the ask, to the last unit."""
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
        silent = joined_names(member.name for member in it.members if member.share is None)
        return Result(
            "shares_sum_to_ask", Outcome.UNKNOWN, title, _("No share is written for %(names)s.", names=silent)
        )
    return Result("shares_sum_to_ask", Outcome.MET, title, _("Together they are %(amount)s.", amount=brief(it.ask)))


def _largest_share(it: Consortium) -> int:
    if len(it.members) == 1 and not it.is_alone:
        return 100
    return it.rule.max_share_of_two if len(it.members) <= 2 else it.rule.max_share


def max_share_partner(it: Consortium) -> Result:
    """No partner receives more than its part."""
    limit = _largest_share(it)
    title = _("No partner receives more than %(limit)d%% of it", limit=limit)
    if it.ask is None or it.is_alone:
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


def min_share_geography(it: Consortium) -> Result:
    """Each community that counts receives a real part; what goes to whoever abstains is not counted."""
    limit = it.rule.min_share_geography
    title = _("Each community receives at least %(limit)d%% of it", limit=limit)
    if it.ask is None or len(it.roots) < min(2, it.rule.min_geographies):
        why = _("This shows once there are partners in two communities and an amount.")
        return Result("min_share_geography", Outcome.UNKNOWN, title, why)
    less, is_open = [], False
    for root in it.roots:
        here = [member for member in it.possible if member.root == root]
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
