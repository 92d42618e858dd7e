"""What the consortium rule says of an application: of its working text, and of what was submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.applications.queries.partners import abstains
from grants.applications.queries.reading import content, has_confirmed
from grants.applications.rules import Consortium, Member, PartnerState, Result, check, normal
from grants.applications.rules import content_hash as hash_of
from grants.i18n import in_language
from grants.money import Money
from grants.organisations.rules import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grants.applications.models import Application, Partner
    from grants.calls.models import Call


def results(application: Application) -> list[Result]:
    """Return what the consortium rule says of the working text; the lead confirms by submitting."""
    read = content(application)
    current = hash_of(read)
    by_ref = {one.ref: one for one in application.consortium}
    members = tuple(_working(said, by_ref[said["ref"]], current) for said in read["partners"])
    return check(_consortium(read, application.call, members))


def is_as_sent(application: Application) -> bool:
    """Say whether what stands is exactly what was sent: the same text, and the same partners behind it."""
    snapshot = application.snapshot
    if snapshot is None:
        return False
    read = content(application)
    if hash_of(read) != snapshot.content_hash:
        return False
    silent, was = ({one["ref"] for one in said["partners"] if one.get("abstains")} for said in (read, snapshot.content))
    return silent == was


def results_of_snapshot(read: Mapping[str, Any], call: Call) -> list[Result]:
    """Return what the rule says of a frozen text: its partners had joined, and stood behind it or abstained."""
    members = tuple(
        _member(said, is_joined=True, is_confirmed=True, people=frozenset(), is_abstaining=said.get("abstains", False))
        for said in read["partners"]
    )
    return check(_consortium(read, call, members))


def _working(said: Mapping[str, Any], partner: Partner, current: str) -> Member:
    return _member(
        said,
        is_joined=partner.state is PartnerState.JOINED,
        is_confirmed=said["is_lead"] or has_confirmed(partner, current),
        people=partner.people,
        is_abstaining=abstains(partner, current),
    )


def _member(
    said: Mapping[str, Any], *, is_joined: bool, is_confirmed: bool, people: frozenset[int], is_abstaining: bool
) -> Member:
    return Member(
        name=said["name"],
        root=said["root"],
        root_name=in_language(said["root_name"]),
        share=said["share"],
        is_joined=is_joined,
        is_confirmed=is_confirmed,
        people=people,
        within=frozenset(said.get("within", (said["geography"], said["root"]))),
        is_abstaining=is_abstaining,
        is_host=said.get("kind") == Kind.FISCAL_HOST,
        is_lead=said["is_lead"],
    )


def _consortium(read: Mapping[str, Any], call: Call, members: tuple[Member, ...]) -> Consortium:
    answered = {said["question"] for said in read["answers"] if normal(said["text"]) or said.get("recording")}
    asked_now = {said["question"] for said in read["answers"]}
    required = [asked for asked in call.questions if asked.is_required and asked.ref in asked_now]
    missing = [asked for asked in required if asked.ref not in answered]
    ask, rule = read["ask"], call.consortium_rule
    names = {said["ref"]: said["name"] for said in read["partners"]}
    places = {one.code: in_language(one.name) for one in call.fund.geographies} if rule.asks_for_places else {}
    return Consortium(
        members=members,
        ask=Money(ask["minor"], ask["currency"]) if ask else None,
        least=call.least,
        most=call.most,
        joint_modes=len(read["joint_modes"]),
        missing_answers=len(missing),
        rule=rule,
        control_reason=read.get("control_reason", ""),
        shared_control=tuple(names[ref] for ref in read.get("shared_control", ()) if ref in names),
        place_names=places,
    )
