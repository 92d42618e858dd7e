"""The consortium rule, whole (practice.md section 5): what is met, what is not, and why. Pure."""

from __future__ import annotations

from grants.applications.rules import counting, sharing
from grants.applications.rules.members import Consortium, Member, Outcome, Result

__all__ = ["Consortium", "Member", "Outcome", "Result", "check", "unmet"]

_ORDER = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.MET)
_PREDICATES = (
    sharing.within_amounts,
    sharing.answers_complete,
    counting.min_partners,
    counting.max_partners,
    counting.min_geographies,
    counting.require_any,
    sharing.min_joint_modes,
    sharing.shares_sum_to_ask,
    sharing.max_share_partner,
    sharing.min_share_geography,
    counting.independent_control,
    counting.host_not_partner,
    counting.lead_geography_free,
    counting.all_partners_confirmed,
)


def check(consortium: Consortium) -> list[Result]:
    """Return every predicate's result: first what is not met, and each group in the order in which one meets it."""
    results = [result for predicate in _PREDICATES if (result := predicate(consortium)) is not None]
    return sorted(results, key=lambda result: _ORDER.index(result.state))


def unmet(results: list[Result]) -> list[Result]:
    """Return what stands in the way of submitting: only a pass will do."""
    return [result for result in results if result.state is not Outcome.MET]
