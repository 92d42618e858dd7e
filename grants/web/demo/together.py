"""Scene six: what goes on beside the applications: a call designed together, letters, and who looks for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from grants.applications import queries as applied
from grants.applications.actions.filing import chosen, give_care, keep_filter, put_tag
from grants.applications.actions.letters import write_letter
from grants.applications.actions.looking import Wanted, look_for_partners
from grants.calls import actions as calls
from grants.calls.actions import design
from grants.calls.actions.timetable import ask_for_talk
from grants.calls.rules import TieRule

if TYPE_CHECKING:
    from grants.applications.models import Application
    from grants.calls.models import Call
    from grants.people.models import Person
    from grants.web.demo.stage import Stage


def play(stage: Stage) -> None:
    """Put a draft up for comment, let both sides write, file what came in, and let a group look for partners."""
    _discuss(stage, _designed(stage))
    for number, facts in enumerate(stage.facts["beside"]["letters"]):
        _letter(stage, facts, hours=number)
    _file(stage)
    _look(stage)


def _designed(stage: Stage) -> Call:
    """Write the draft: the questions and criteria of an earlier call, under a title of its own."""
    facts = stage.facts["designing"]
    earlier, days, at = stage.facts["calls"][facts["from"]], facts["days"], stage.at(facts["days"]["written"])
    draft = calls.CallDraft(
        zone=earlier["zone"],
        opens_at=stage.midnight(days["opens"]),
        closes_at=stage.midnight(days["closes"]) + timedelta(hours=11, minutes=59),
        decide_on=stage.on(days["decide"]),
        pay_on=stage.on(days["pay"]),
        tie_rule=TieRule(earlier["tie_rule"]),
        title=facts["title"],
        summary=facts["summary"],
        slug=facts["slug"],
        envelope=stage.money(earlier["envelope"]),
        least=stage.money(earlier["least"]),
        most=stage.money(earlier["most"]),
    )
    call = calls.write(stage.fund, draft, by=stage.people["steward"], at=at)
    for question in earlier["questions"]:
        calls.add_question(call, calls.QuestionText(**question), by=stage.people["steward"], at=at)
    for criterion in earlier["criteria"]:
        calls.add_criterion(call, calls.CriterionText(**criterion), by=stage.people["steward"], at=at)
    return call


def _discuss(stage: Stage, call: Call) -> None:
    """Let people say what they think of the draft; one of them is answered."""
    facts, steward, at = stage.facts["designing"], stage.people["steward"], stage.at(-8)
    discussed = design.put_up(call, until=stage.at(facts["until"]), by=steward, at=at)
    for said in facts["priorities"]:
        design.add_priority(discussed, said["title"], said["meaning"], by=steward, at=at)
    for number, said in enumerate(facts["comments"]):
        spoken_at = stage.at(-7 + number)
        kept = design.comment(
            discussed, said["text"], about="", is_named=said["is_named"], by=stage.people[said["by"]], at=spoken_at
        )
        if "answer" in said:
            design.answer(kept, said["answer"]["ar"], by=stage.people["steward2"], at=spoken_at + timedelta(hours=5))


def _letter(stage: Stage, facts: dict[str, Any], *, hours: int) -> None:
    application = _named(stage, facts["application"])
    by = _leading(application) if facts["by"] == "lead" else stage.people[facts["by"]]
    url = stage.url(f"/applications/{application.ref}/letters")
    write_letter(application, facts["text"], url=url, by=by, at=stage.at(-2) + timedelta(hours=hours))


def _file(stage: Stage) -> None:
    """Mark two applications as stewards do, and keep a search."""
    facts, call, steward = stage.facts["beside"], stage.calls["second"], stage.people["steward"]
    asked = chosen([_named(stage, facts["letters"][-1]["application"]).ref])
    put_tag(call, facts["tag"], asked, by=steward)
    give_care(call, stage.people["steward2"].id, asked, by=steward)
    keep_filter(call, facts["filter"]["name"], facts["filter"]["text"], is_shared=True, by=steward)


def _look(stage: Stage) -> None:
    """Let a group look for partners in the open call, and another ask for a talk."""
    facts, call = stage.facts["beside"], stage.calls["second"]
    search, talk = facts["search"], facts["talk"]
    by = stage.people[search["by"]]
    organisation = next(stage.organisations[key] for key, one in stage.people.items() if one is by and key[0] == "o")
    wanted = Wanted(search["brings"], search["seeks"], tuple(search["languages"]))
    look_for_partners(call, organisation, stage.geography(search["place"]), wanted, by=by, at=stage.at(-3))
    ask_for_talk(call, talk["about"], talk["reach"], by=stage.people[talk["by"]], at=stage.at(-1))


def _named(stage: Stage, title: str) -> Application:
    return next(application for facts, application in stage.applications if facts["title"] == title)


def _leading(application: Application) -> Person:
    organisation = applied.lead(application).organisation
    if organisation is None:
        raise LookupError(application.id)
    return min(organisation.memberships, key=lambda member: member.id).person
