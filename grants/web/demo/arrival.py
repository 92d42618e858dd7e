"""Scene four: twelve awards, and how their money travels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.awards import actions as awards
from grants.awards import queries as awarded
from grants.disbursements import actions as payments
from grants.disbursements import queries as due
from grants.disbursements.rules import PayeeDraft, Route
from grants.disclosure import Tier

if TYPE_CHECKING:
    from grants.awards.models import Award, AwardShare
    from grants.disbursements.models import Disbursement
    from grants.people.models import Person
    from grants.web.demo.stage import Stage

# Days from the close of the call until the money was there, as payees confirmed them: the median is 53.
_ARRIVED = (53, 49, 56, 50, 53, 62, 51, 72, 52, 53, 57, 50, 53, 66, 52, 53, 58, 51, 77, 53, 60, 52, 69, 54)
_WENT_ASTRAY = (7, 18)  # the payments, counted in order, that came back once and found another route
_TOWNS = {
    "48": ("Haifa", "IL"),
    "GZ": ("Deir al-Balah", "PS"),
    "WB": ("Ramallah", "PS"),
    "WB-JER": ("Jerusalem", "PS"),
    "DI-LB": ("Saida", "LB"),
    "DI-JO": ("Amman", "JO"),
    "DI-US": ("Chicago", "US"),
    "DI-UK": ("London", "GB"),
    "DI-DE": ("Berlin", "DE"),
    "DI-CL": ("Santiago", "CL"),
}


def play(stage: Stage) -> None:
    """Decide the first call, let every partner accept, and pay as far as time has come."""
    call = stage.calls["first"]
    proposer, ratifier = stage.people["steward"], stage.people["steward2"]
    for decision in awards.propose(call, by=proposer, at=stage.at(-59)):
        feedback = decision.feedback or stage.facts["phrases"]["doubt"]["en"][2]
        awards.word(decision, reason=decision.reason, feedback=feedback, by=proposer)
    awards.ratify(
        call,
        name=ratifier.name,
        by=ratifier,
        at=stage.at(-52),
        link=lambda application: stage.url(f"/applications/{application.ref}/outcome"),
    )
    made = {application.id: facts for facts, application in stage.applications_to("first")}
    routes = {
        partner["organisation"]: Route(partner["route"])
        for facts in made.values()
        for partner in facts["partners"]
        if "route" in partner
    }
    number = 0
    for award in awarded.awards_of(stage.fund):
        _agree(stage, award)
        for share in award.shares:
            number = _pay(stage, award, share, routes, number)


def _member(stage: Stage, share: AwardShare) -> Person:
    key = next(key for key, organisation in stage.organisations.items() if organisation is share.organisation)
    return stage.people[key]


def _agree(stage: Stage, award: Award) -> None:
    """Let every partner accept the agreement; those who wish it are named only later."""
    wished = next(facts["tier"] for facts, one in stage.applications if one is award.application)
    for share in award.shares:
        member = _member(stage, share)
        awards.accept(share, by=member, at=stage.at(-51))
        if wished == Tier.DELAYED:
            awards.choose_tier(share, Tier.DELAYED, stage.on(200), by=member)


def _pay(stage: Stage, award: Award, share: AwardShare, routes: dict[str, Route], number: int) -> int:
    """Take one share as far as it has come, and return how many have set out so far."""
    key = next(key for key, organisation in stage.organisations.items() if organisation is share.organisation)
    route = routes[key]
    _enter(stage, share, route, -50)
    if route is Route.HELD_SAFELY:
        return number
    if number >= len(_ARRIVED) + 9:  # the last ones: the payee waits to be checked
        return number + 1
    payments.check_payee(due.payees([share.id])[share.id], by=stage.people["treasurer"], at=stage.at(-49))
    payment = _prepare(stage, award, share, -48)
    if number >= len(_ARRIVED) + 5:  # prepared, and waiting for the other pair of eyes
        return number + 1
    _approve(stage, payment, -47.5)
    if number in _WENT_ASTRAY:
        payments.give_back(
            payment, "The correspondent bank refused it.", by=stage.people["treasurer"], at=stage.at(-42)
        )
        _enter(stage, share, Route.FISCAL_HOST, -41, again=True)
        payments.check_payee(due.payees([share.id])[share.id], by=stage.people["treasurer"], at=stage.at(-39))
        payment = _prepare(stage, award, share, -38.5)
        _approve(stage, payment, -38)
    is_partner = share.organisation is stage.organisations["o02"]  # left for the demo's partner to confirm
    if number < len(_ARRIVED) and not is_partner:
        days = stage.facts["calls"]["first"]["days"]["closes"] + _ARRIVED[number]
        payments.confirm(payment, stage.on(days), by=_member(stage, share), at=stage.at(days + 0.2))
    return number + 1


def _enter(stage: Stage, share: AwardShare, route: Route, days: float, *, again: bool = False) -> None:
    town, country = _TOWNS[share.geography.code]
    details = (
        "" if route is Route.HELD_SAFELY else f"DEMO {share.position:02d} {share.award_id:04d}{' B' if again else ''}"
    )
    draft = PayeeDraft(route=route, holder=share.organisation.name, details=details, town=town, country=country)
    url = stage.url(f"/awards/{share.award.ref}/payments")
    payments.enter_payee(share, draft, by=_member(stage, share), at=stage.at(days), url=url)


def _prepare(stage: Stage, award: Award, share: AwardShare, days: float) -> Disbursement:
    part = next(part for part in due.parts_of(award) if part.share is share)
    return payments.prepare(part, by=stage.people["treasurer"], at=stage.at(days))


def _approve(stage: Stage, payment: Disbursement, days: float) -> None:
    url = stage.url(f"/payments/{payment.ref}")
    payments.approve(payment, payment.amount, by=stage.people["treasurer2"], at=stage.at(days), url=url)
