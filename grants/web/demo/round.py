"""Scene two: three calls, and the groups that answer them together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from grants.applications import actions as applications
from grants.applications import queries as applied
from grants.applications.rules import JointMode, WorkMode
from grants.calls import actions as calls
from grants.calls.actions.timetable import add_fit_item, set_steps
from grants.calls.rules import TieRule
from grants.calls.rules.timetable import Step, StepKind
from grants.disclosure import Tier
from grants.i18n import in_language
from grants.organisations import actions as organisations
from grants.organisations.rules import Kind
from grants.people import actions as people
from grants.web.demo.stage import HOST

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application, Partner
    from grants.calls.models import Call, Question
    from grants.organisations.models import Organisation
    from grants.people.models import Person
    from grants.web.demo.stage import Stage

_STAGES = ("begun", "writing", "confirming", "submitted")
_JOINT = ((JointMode.DEVELOPMENT, JointMode.IMPLEMENTATION), (JointMode.IMPLEMENTATION, JointMode.STAFFING))
_WORK = ((WorkMode.VOICE_AND_TEXT, WorkMode.LIVE_ONLINE), (WorkMode.RELAY, WorkMode.PARALLEL))


def play(stage: Stage) -> None:
    """Open the calls, and let every consortium apply as far as the facts say."""
    for facts in stage.facts["organisations"]:
        stage.organisations[facts["key"]] = _organisation(stage, facts)
    for key, facts in stage.facts["calls"].items():
        stage.calls[key] = _call(stage, facts)
    for number, facts in enumerate(stage.facts["applications"]):
        stage.applications.append((facts, _apply(stage, number, facts)))
    for key, facts in stage.facts["calls"].items():
        if facts["days"]["closes"] < 0:
            calls.close_call(stage.calls[key], by=stage.people["steward"], at=stage.at(facts["days"]["closes"] + 0.6))


def _organisation(stage: Stage, facts: dict[str, Any]) -> Organisation:
    """Form one group with one member: somebody who can sign in, where the facts name one, else somebody unnamed."""
    key = facts["key"]
    named = next((one["key"] for one in stage.facts["people"] if one.get("organisation") == key), None)
    if named is None:
        is_arabic = facts["name"].endswith("(خيالية)")
        spoken, name = ("ar", f"عضوة في {key} (خيالية)") if is_arabic else ("en", f"Member of {key} (fictional)")
        member = people.join(f"{key}@{HOST}", name=name, language=spoken, zone="Asia/Hebron", at=stage.at(-150))
        stage.people[key] = member
    else:
        member = stage.people[key] = stage.people[named]
    return organisations.form(facts["name"], "", Kind(facts["kind"]), "", by=member, at=stage.at(-150))


def _call(stage: Stage, facts: dict[str, Any]) -> Call:
    days, steward = facts["days"], stage.people["steward"]
    closes_at = stage.midnight(days["closes"]) + timedelta(hours=11, minutes=59)
    draft = calls.CallDraft(
        zone=facts["zone"],
        opens_at=stage.midnight(days["opens"]),
        closes_at=closes_at,
        decide_on=stage.on(days["decide"]),
        pay_on=stage.on(days["pay"]),
        envelope=stage.money(facts["envelope"]),
        least=stage.money(facts["least"]),
        most=stage.money(facts["most"]),
        title=facts["title"],
        summary=facts["summary"],
        tie_rule=TieRule(facts["tie_rule"]),
        slug=facts["slug"],
    )
    at = stage.at(days["written"])
    call = calls.write(stage.fund, draft, by=steward, at=at)
    for question in facts["questions"]:
        calls.add_question(call, calls.QuestionText(**question), by=steward, at=at)
    for criterion in facts["criteria"]:
        calls.add_criterion(call, calls.CriterionText(**criterion), by=steward, at=at)
    _advise(stage, call, facts, at)
    calls.open_call(call, by=steward, at=at)
    return call


def _advise(stage: Stage, call: Call, facts: dict[str, Any], at: datetime) -> None:
    """Say to whom the call fits, as advice, and which steps it takes, where the facts say so."""
    steward = stage.people["steward"]
    for item in facts.get("fit", []):
        add_fit_item(call, item["text"], item["why"], fits_yes=item["fits_yes"], by=steward, at=at)
    taken = facts.get("steps", {})
    steps = [Step(kind, *(stage.on(day) for day in taken[kind])) for kind in StepKind if kind in taken]
    if steps:
        set_steps(call, steps, call.version, by=steward, at=at)


def _apply(stage: Stage, number: int, facts: dict[str, Any]) -> Application:
    """Let one consortium apply: the lead begins and invites, all write and confirm, and the lead submits."""
    call = stage.calls[facts["call"]]
    reached = _STAGES.index(facts.get("stage", "submitted"))
    at = min(call.opens_at + timedelta(days=4 + number % 9), stage.now - timedelta(days=1))
    first, *others = facts["partners"]
    lead = stage.people[first["organisation"]]
    application = applications.start(
        call, stage.organisations[first["organisation"]], stage.geography(first["geography"]), by=lead, at=at
    )
    _outline(stage, application, number, facts, lead, at)
    if reached >= _STAGES.index("writing"):
        _write(stage, application, number, facts, lead, at)
        for other in others:
            _bring(stage, application, other, lead, at, joins=reached >= _STAGES.index("confirming"))
    if reached >= _STAGES.index("confirming"):
        _agree(stage, application, facts, at + timedelta(days=1), submits=reached == _STAGES.index("submitted"))
    return application


def _outline(
    stage: Stage, application: Application, number: int, facts: dict[str, Any], lead: Person, at: datetime
) -> None:
    applications.outline(
        application,
        title=facts["title"],
        ask=stage.money(facts["ask"]),
        joint_modes=_JOINT[number % 2],
        work_modes=_WORK[number % 2],
        version=application.version,
        by=lead,
        at=at,
    )


def _write(
    stage: Stage, application: Application, number: int, facts: dict[str, Any], lead: Person, at: datetime
) -> None:
    for question in application.call.questions:
        text = _answer(stage, question, number, facts)
        if text:
            applications.write_answer(application, question, text, 0, by=lead, at=at)


def _answer(stage: Stage, question: Question, number: int, facts: dict[str, Any]) -> str:
    """Return what the consortium says to one question: its own idea, and otherwise one of the phrases of the facts."""
    spoken, phrases = facts["language"], stage.facts["phrases"]
    known = {
        entry["prompt"]["en"]: key
        for entry, key in zip(
            stage.facts["calls"]["first"]["questions"], ("who", "what", "why", "share", "work", "risk"), strict=True
        )
    }
    key = known[question.prompt["en"]]
    if key == "what":
        return str(facts["what"])
    names = [stage.organisations[partner["organisation"]].name for partner in facts["partners"]]
    places = [in_language(stage.geography(partner["geography"]).name, spoken) for partner in facts["partners"]]
    joined = "، " if spoken == "ar" else ", "
    variants = phrases[key][spoken]
    return str(variants[number % len(variants)]).format(names=joined.join(names), places=joined.join(places))


def _bring(
    stage: Stage, application: Application, facts: dict[str, Any], lead: Person, at: datetime, *, joins: bool
) -> None:
    """Invite one partner, and let it join with its organisation."""
    member = stage.people[facts["organisation"]]
    organisation = stage.organisations[facts["organisation"]]
    partner = applications.invite(
        application,
        name=organisation.name,
        email=member.email,
        geography=stage.geography(facts["geography"]),
        link=lambda secret: stage.url(f"/invitations/{secret}"),
        by=lead,
        at=at,
    )
    if joins:
        applications.join(partner, organisation, by=member, at=at)


def _agree(stage: Stage, application: Application, facts: dict[str, Any], at: datetime, *, submits: bool) -> None:
    """Share the ask, and let every partner confirm the exact text; one is still missing where nothing is submitted."""
    lead = stage.people[facts["partners"][0]["organisation"]]
    members = {facts_of["organisation"]: stage.people[facts_of["organisation"]] for facts_of in facts["partners"]}
    percents = [partner["percent"] for partner in facts["partners"]]
    partners: list[Partner] = list(application.consortium)
    shares = dict(zip(partners, stage.money(facts["ask"]).split(percents), strict=True))
    applications.set_shares(application, shares, by=lead, at=at)
    tier = Tier(facts["tier"])
    for partner, member in list(zip(partners, members.values(), strict=True))[: None if submits else -1]:
        partner.tier = Tier.AGGREGATE if tier is Tier.DELAYED else tier
        applications.confirm(partner, applied.content_hash(application), by=member, at=at)
    if submits:
        applications.submit(application, by=lead, at=at, url=stage.url(f"/applications/{application.ref}"))
