"""Predicates on who takes part and where they stand: pass, fail or not known yet, and why. Pure."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from grants.applications.rules.members import Outcome, Result, joined_names, outcome
from grants.calls.rules import brief
from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.money import Money

if TYPE_CHECKING:
    from grants.applications.rules.members import Consortium


def min_partners(it: Consortium) -> Result:
    """Enough partners have joined; whoever abstains is not counted."""
    least, here = it.rule.min_partners, len(it.counted)
    state = outcome(is_met=here >= least, can_be=len(it.possible) >= least)
    title = ngettext("At least %(num)d partner", "At least %(num)d partners", least)
    why = ngettext("%(num)d has joined.", "%(num)d have joined.", here)
    silent = [member.name for member in it.members if member.is_abstaining]
    if silent:
        why += " " + _("Not counted, since they abstain: %(names)s.", names=joined_names(silent))
    if state is Outcome.UNKNOWN:
        why += " " + _("Still invited: %(names)s.", names=joined_names(member.name for member in it.waiting))
    return Result("min_partners", state, title, why)


def max_partners(it: Consortium) -> Result:
    """No more partners than the call wants, the invited among them."""
    most, count = it.rule.max_partners, len(it.members)
    title = ngettext("At most %(num)d partner", "At most %(num)d partners", most)
    why = ngettext("With everybody invited you are %(num)d.", "With everybody invited you are %(num)d.", count)
    return Result("max_partners", Outcome.MET if count <= most else Outcome.FAIL, title, why)


def min_geographies(it: Consortium) -> Result:
    """Partners stand in enough communities; in more of them for a larger ask."""
    rule = it.rule
    is_wide = it.ask is not None and it.ask.minor > rule.wide_ask_minor
    needed = rule.wide_geographies if is_wide else rule.min_geographies
    surely = max(needed, rule.wide_geographies) if it.ask is None else needed
    here = {member.root: member.root_name for member in it.counted}
    state = outcome(is_met=len(here) >= surely, can_be=len(it.roots) >= needed)
    title = ngettext("Partners in at least %(num)d community", "Partners in at least %(num)d communities", needed)
    why = _("So far: %(places)s.", places=joined_names(here.values())) if here else _("Nobody has joined yet.")
    if rule.wide_geographies > rule.min_geographies:
        line = Money(rule.wide_ask_minor, it.least.currency)
        why += " " + ngettext(
            "Above %(line)s it takes %(num)d.",
            "Above %(line)s it takes %(num)d.",
            rule.wide_geographies,
            line=brief(line),
        )
    return Result("min_geographies", state, title, why)


def require_any(it: Consortium) -> Result | None:
    """Ask for partners in places that the call names; None where it names none."""
    rule = it.rule
    if not rule.asks_for_places:
        return None
    wanted = frozenset(rule.require_any)
    least = rule.require_any_least
    here = sum(bool(member.within & wanted) for member in it.counted)
    can_be = sum(bool(member.within & wanted) for member in it.possible) >= least
    names = joined_names(it.place_names.get(code, code) for code in rule.require_any)
    title = ngettext(
        "At least %(num)d partner in one of these places",
        "At least %(num)d partners in these places",
        least,
    )
    why = _("The call names: %(places)s.", places=names) + " "
    why += ngettext("%(num)d of you stands there.", "%(num)d of you stand there.", here)
    return Result("require_any", outcome(is_met=here >= least, can_be=can_be), title, why)


def lead_geography_free(it: Consortium) -> Result:
    """Whoever leads may stand anywhere: no community has to come second."""
    leads = next((member for member in it.members if member.is_lead), None)
    title = _("Any of you may lead, wherever you are")
    why = (
        _("%(name)s leads, from %(place)s.", name=f"\u2068{leads.name}\u2069", place=f"\u2068{leads.root_name}\u2069")
        if leads is not None
        else ""
    )
    return Result("lead_geography_free", Outcome.MET, title, why)


def host_not_partner(it: Consortium) -> Result:
    """Refuse a fiscal host as a partner: it is a service that receives money for others."""
    hosts = [member.name for member in it.members if member.is_host]
    title = _("No partner is a fiscal host")
    if hosts:
        why = _(
            "Receives money for others: %(names)s. Name the group itself as the partner; the host is named once there "
            "is a grant.",
            names=joined_names(hosts),
        )
        return Result("host_not_partner", Outcome.FAIL, title, why)
    return Result("host_not_partner", Outcome.MET, title, "")


def shared_names(it: Consortium) -> tuple[str, ...]:
    """Return the names of the partners for which one and the same person acts."""
    here = [member for member in it.members if member.is_joined]
    pairs = [(one.name, other.name) for one, other in combinations(here, 2) if one.people & other.people]
    return tuple(dict.fromkeys([*it.shared_control, *(name for pair in pairs for name in pair)]))


def independent_control(it: Consortium) -> Result:
    """Nobody acts for two partners, or you have said why: it is shown to whoever reads, and refused by nobody."""
    title = _("Nobody acts for two partners, or you say why")
    names = shared_names(it)
    if names:
        why = _("The same person is a member of several: %(names)s.", names=joined_names(names))
        reason = it.control_reason.strip()
        why += " " + (_("The panel reads why.") if reason else _("Say why: the panel reads it beside your text."))
        return Result("independent_control", Outcome.MET if reason else Outcome.FAIL, title, why)
    is_known = sum(member.is_joined for member in it.members) >= min(2, it.rule.min_partners)
    why = "" if is_known else _("This shows once partners have joined.")
    return Result("independent_control", Outcome.MET if is_known else Outcome.UNKNOWN, title, why)


def all_partners_confirmed(it: Consortium) -> Result:
    """Everybody stands behind exactly this text, or has said that they do not stand in its way."""
    title = _("Every partner has confirmed this version")
    open_ = [
        member.name for member in it.members if not (member.is_joined and (member.is_confirmed or member.is_abstaining))
    ]
    silent = [member.name for member in it.members if member.is_joined and member.is_abstaining]
    abstain = _("Abstaining, and in nobody’s way: %(names)s.", names=joined_names(silent)) if silent else ""
    if open_:
        why = _("Not yet: %(names)s.", names=joined_names(open_))
        return Result("all_partners_confirmed", Outcome.FAIL, title, f"{why} {abstain}".strip())
    why = _("There is nobody to ask yet.") if it.is_alone else abstain
    return Result("all_partners_confirmed", Outcome.UNKNOWN if it.is_alone else Outcome.MET, title, why)
