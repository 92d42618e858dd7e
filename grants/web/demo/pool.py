"""Scene one: the people, the fund, and the money that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants import signin
from grants.funds import actions as funds
from grants.funds.rules import FunderKind
from grants.money import Money
from grants.people import actions as people
from grants.people.rules import RoleKind
from grants.web.demo.stage import HOST, PASSWORD

if TYPE_CHECKING:
    from grants.funds.models import Funder
    from grants.people.models import Person
    from grants.web.demo.stage import Stage

_ZONE = "Asia/Hebron"
_CAME_ON = (-171, -168, -166, -163, -160, -158, -155)  # days before the demo is loaded; before the first call opens


def play(stage: Stage) -> None:
    """Found the fund with its people, its funders and what they promised and gave."""
    for facts in stage.facts["people"]:
        stage.people[facts["key"]] = _person(stage, facts["key"], facts["name"], facts["language"])
    for someone in stage.people.values():
        someone.password_hash = stage.people["steward"].password_hash or signin.hash_password(PASSWORD)
    _found(stage)
    funders = [_give(stage, number, facts) for number, facts in enumerate(stage.facts["funders"])]
    steward = stage.people["steward"]
    for facts in stage.facts["expected"]:
        amount = stage.money(facts["amount"])
        funds.pledge(
            stage.fund, funders[facts["funder"]], amount, stage.on(facts["in_days"]), by=steward, at=stage.at(-60)
        )
    for facts in stage.facts["refused"]:
        funds.refuse_offer(
            stage.fund, stage.money(facts["amount"]), facts["reason"], stage.on(-110), by=steward, at=stage.at(-110)
        )
    _give_roles(stage, funders)


def _person(stage: Stage, key: str, name: str, language: str) -> Person:
    return people.join(f"{key}@{HOST}", name=name, language=language, zone=_ZONE, at=stage.at(-180))


def _found(stage: Stage) -> None:
    facts = stage.facts["fund"]
    places = [funds.GeographySpec(place["code"], place["name"], place["parent"]) for place in facts["geographies"]]
    stage.fund = funds.found(
        facts["slug"],
        facts["name"],
        facts["summary"],
        facts["charter"],
        facts["currency"],
        facts["zone"],
        places,
        by=stage.people["steward"],
        at=stage.at(-178),
    )


def _give(stage: Stage, number: int, facts: dict[str, Any]) -> Funder:
    """Record one funder, its promise, and the transfer that kept it."""
    steward, treasurer = stage.people["steward"], stage.people["steward2"]
    at = stage.at(_CAME_ON[number])
    funder = funds.add_funder(
        stage.fund,
        facts["name"],
        FunderKind(facts["kind"]),
        is_state_entity=facts["is_state_entity"],
        is_named=facts["is_named"],
        by=steward,
        at=at,
    )
    people.give_role(treasurer, RoleKind.STEWARD, stage.fund.id, at=at)
    amount = stage.money(facts["amount"])
    promise = funds.pledge(stage.fund, funder, amount, stage.on(_CAME_ON[number]), by=steward, at=stage.at(-177))
    sent = Money.of(facts["sent"]["amount"], facts["sent"]["currency"]) if "sent" in facts else None
    funds.contribute(
        stage.fund,
        funder,
        amount,
        stage.on(_CAME_ON[number]),
        pledge=promise,
        sent=sent,
        bank_reference=f"JF-{2041 + 7 * number}",
        by=steward,
        at=at,
    )
    return funder


def _give_roles(stage: Stage, funders: list[Funder]) -> None:
    for facts in stage.facts["people"]:
        if "role" in facts:
            kind = RoleKind(facts["role"])
            funder_id = funders[0].id if kind is RoleKind.FUNDER else None
            people.give_role(stage.people[facts["key"]], kind, stage.fund.id, funder_id=funder_id, at=stage.at(-176))
