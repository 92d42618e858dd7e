"""Every page of the demo that can be opened, by a name: one thing of each kind, in each relation to its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from grants import clock
from grants.applications import actions as applications
from grants.awards.models import Award, Decision
from grants.awards.rules import Outcome
from grants.calls.models import Call
from grants.db import commit, db
from grants.disbursements.models import Disbursement, Payee
from grants.disbursements.rules import DisbursementState
from grants.funds.models import Fund, Pledge
from grants.organisations import actions as organisations
from grants.organisations.models import Membership
from grants.panels.models import Assignment, Reviewer
from grants.panels.rules import AssignmentState
from grants.people import actions as people
from grants.people.models import Person
from grants.web.demo import HOST
from tests.cast.calls import a_call
from tests.journeys.apply_pages import around_an_open_call, beside, call_pages
from tests.journeys.money_pages import Page, money_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grants.applications.models import Application
    from grants.organisations.models import Organisation

DRAFT = "canary-draft"
ANSWERS = ("canary-answer of one", "canary-answer of the other")


def someone(name: str) -> Person:
    """Return a person of the demo by the first part of their address."""
    return db.session.scalars(select(Person).where(Person.email == f"{name}@{HOST}")).one()


def addresses() -> dict[str, tuple[str, str]]:
    """Add to the demo what it leaves to its visitors, and return {name: (endpoint, path)} of every page."""
    build = current_app.url_map.bind("127.0.0.1").build
    pages = {name: (endpoint, build(endpoint, values)) for name, endpoint, values in _pages()}
    commit()
    return pages


def _pages() -> Iterator[Page]:
    yield from _everybodys()
    yield from _funds()
    yield from money_pages(_fund())
    yield from _calls()
    yield from _applications()
    yield from _organisations()
    yield from _panels()
    yield from _awards()
    yield from _payments()


def _everybodys() -> Iterator[Page]:
    for endpoint in (
        "web.home",
        "web.design",
        "web.desk",
        "web.kept_mail",
        "web.healthz",
        "calls.index",
        "calls.choose_zone",
    ):
        yield endpoint, endpoint, {}
    for endpoint in ("people.sign_in", "people.sign_up", "people.profile", "people.resume"):
        yield endpoint, endpoint, {}
    for endpoint in ("applications.index", "organisations.index", "organisations.new", "awards.mine"):
        yield endpoint, endpoint, {}
    secrets: list[str] = []
    people.send_link("new@example.org", "en", url_for=_kept(secrets), next_path="/desk", at=clock.now())
    yield "people.follow", "people.follow", {"secret": secrets[0]}


def _kept(secrets: list[str]) -> Callable[[str], str]:
    """Return what notes the secret of a link that is mailed."""

    def link(secret: str) -> str:
        secrets.append(secret)
        return f"http://127.0.0.1/link/{secret}"

    return link


def _fund() -> Fund:
    return db.session.scalars(select(Fund)).one()


def _call(slug_part: str) -> Call:
    return next(call for call in db.session.scalars(select(Call)) if slug_part in call.slug)


def _funds() -> Iterator[Page]:
    fund = _fund()
    for endpoint in ("reports.fund", "reports.dashboard"):
        yield endpoint, endpoint, {"ref": fund.slug}
    rooms = ("funders", "journal", "money", "new_contribution", "new_offer", "new_pledge")
    for room in (*rooms, "people", "places", "pledges", "settings"):
        yield f"funds.{room}", f"funds.{room}", {"ref": fund.ref}
    pledge = db.session.scalars(select(Pledge)).first()
    assert pledge is not None
    yield "funds.pledge", "funds.pledge", {"ref": pledge.ref}
    yield "funds.rename_place", "funds.rename_place", {"ref": fund.ref, "code": "GZ"}
    for endpoint in ("calls.of_fund", "calls.new", "awards.of_fund", "disbursements.payments"):
        yield endpoint, endpoint, {"ref": fund.ref}


def _calls() -> Iterator[Page]:
    draft = a_call(_fund(), by=someone("steward"), title={"en": "canary-call", "ar": "canary-call"})
    for name, call in (("open", _call("second")), ("closed", _call("bridge")), ("decided", _call("first"))):
        for endpoint in ("calls.show", "calls.manage", "applications.received", "panels.show", "panels.progress"):
            yield f"{endpoint} {name}", endpoint, {"ref": call.ref}
        for endpoint in ("panels.overview", "awards.decision"):
            yield f"{endpoint} {name}", endpoint, {"ref": call.ref}
    yield "applications.start open", "applications.start", {"ref": _call("second").ref}
    yield "applications.start closed", "applications.start", {"ref": _call("bridge").ref}
    yield "awards.ratify closed", "awards.ratify", {"ref": _call("bridge").ref}
    yield "calls.extend open", "calls.extend", {"ref": _call("second").ref}
    for endpoint in ("show", "manage", "preview", "edit", "new_criterion"):
        yield f"calls.{endpoint} draft", f"calls.{endpoint}", {"ref": draft.ref}
    yield "calls.new_question draft", "calls.new_question", {"ref": draft.ref, "kind": "long_text"}
    yield "calls.edit decided", "calls.edit", {"ref": _call("first").ref}
    yield "calls.edit_question draft", "calls.edit_question", {"ref": draft.questions[0].ref}
    yield "calls.edit_criterion draft", "calls.edit_criterion", {"ref": draft.criteria[0].ref}
    yield from call_pages(draft)
    yield from around_an_open_call()


def _of(name: str) -> Organisation:
    """Return the organisation that somebody of the demo acts for."""
    query = select(Membership).where(Membership.person_id == someone(name).id)
    return db.session.scalars(query).one().organisation


def _applications() -> Iterator[Page]:
    draft, lead = _draft(), someone("applicant")
    own = {"ref": draft.ref}
    for endpoint in (
        "show",
        "outline",
        "partners",
        "invite",
        "shares",
        "consent",
        "confirm",
        "text",
        "submit",
        "history",
    ):
        yield f"applications.{endpoint} draft", f"applications.{endpoint}", own
    question = draft.call.questions[0]
    yield "applications.answer draft", "applications.answer", own | {"question": question.ref}
    for text in ANSWERS:
        written = applications.write_answer(draft, question, text, 0, by=lead, at=clock.now())
    yield "applications.choose draft", "applications.choose", own | {"revision": written.ref}
    decided = {"ref": _decision(Outcome.AWARD, lead).application.ref}
    for endpoint in ("show", "submitted", "text", "outline", "answer", "confirm", "submit"):
        more = {"question": _call("first").questions[0].ref} if endpoint == "answer" else {}
        yield f"applications.{endpoint} awarded", f"applications.{endpoint}", decided | more
    declined = {"ref": _decision(Outcome.DECLINE).application.ref}
    for endpoint in ("show", "submitted", "text"):
        yield f"applications.{endpoint} declined", f"applications.{endpoint}", declined
    yield from _invitation(draft, lead)
    yield from beside(draft, lead, someone("partner"), _of("partner"))


def _draft() -> Application:
    """Return a draft that the demo's applicant and partner have begun in the open call."""
    lead, partner, at = someone("applicant"), someone("partner"), clock.now()
    call, places = _call("second"), {place.code: place for place in _fund().geographies}
    draft = applications.start(call, _of("applicant"), places["GZ"], by=lead, at=at)
    applications.outline(draft, title=DRAFT, ask=call.least, joint_modes=(), work_modes=(), version=1, by=lead, at=at)
    invited = applications.invite(
        draft, name="-", email=partner.email, geography=places["WB"], link=_kept([]), by=lead, at=at
    )
    applications.join(invited, _of("partner"), by=partner, at=at)
    return draft


def _invitation(draft: Application, lead: Person) -> Iterator[Page]:
    secrets: list[str] = []
    place = next(place for place in _fund().geographies if place.code == "48")
    applications.invite(
        draft, name="Invited", email="in@example.org", geography=place, link=_kept(secrets), by=lead, at=clock.now()
    )
    yield "applications.invitation", "applications.invitation", {"secret": secrets[0]}


def _decision(outcome: Outcome, member: Person | None = None) -> Decision:
    """Return a decision of this outcome: about somebody's own application, or the last of all."""
    found = list(db.session.scalars(select(Decision).where(Decision.outcome == outcome).order_by(Decision.rank)))
    if member is None:
        return found[-1]
    return next(one for one in found if any(member.id in partner.people for partner in one.application.partners))


def _organisations() -> Iterator[Page]:
    own = _of("applicant")
    for endpoint in ("organisations.organisation", "organisations.edit"):
        yield endpoint, endpoint, {"ref": own.ref}
    invited = organisations.invite(
        own,
        someone("partner").email,
        language="en",
        url_for=lambda made: f"http://127.0.0.1/{made.ref}",
        by=someone("applicant"),
        at=clock.now(),
    )
    yield "organisations.invitation", "organisations.invitation", {"ref": invited.ref}


def _seat(call: Call) -> Reviewer:
    seats = select(Reviewer).where(Reviewer.person_id == someone("reviewer").id)
    return next(seat for seat in db.session.scalars(seats) if seat.panel.call is call)


def _unread() -> Assignment:
    """Return a file that somebody else on the panel has still to read."""
    waiting = select(Assignment).where(Assignment.state == AssignmentState.ASSIGNED).order_by(Assignment.id)
    panel, reviewer = _seat(_call("bridge")).panel, someone("reviewer")
    rows = (one for one in db.session.scalars(waiting) if one.reviewer.panel is panel)
    return next(one for one in rows if one.reviewer.person is not reviewer and one.review is None)


def others() -> dict[str, Person]:
    """Return two people who have no sign-in in docs/demo.md: one who still has to read, one who was declined."""
    declined = _decision(Outcome.DECLINE).application.partners[0].people
    return {"reader": _unread().reviewer.person, "declined": db.session.get_one(Person, min(declined))}


def _panels() -> Iterator[Page]:
    for name, call in (("closed", _call("bridge")), ("decided", _call("first"))):
        seat = _seat(call)
        yield f"panels.reading {name}", "panels.reading", {"ref": seat.ref}
        yield f"panels.declare {name}", "panels.declare", {"ref": seat.ref}
    yield "panels.read decided", "panels.read", {"ref": seat.assignments[0].ref}
    seat = _seat(_call("bridge"))
    sent = next(one for one in seat.assignments if one.state is AssignmentState.SENT)
    unread = _unread()
    for name, one in (("sent", sent), ("unread", unread)):
        yield f"panels.read {name}", "panels.read", {"ref": one.ref}
        yield f"panels.step_back {name}", "panels.step_back", {"ref": one.ref}
    unsaid = next(one for one in seat.panel.reviewers if one.declared_at is None)
    yield "panels.reading of another", "panels.reading", {"ref": unsaid.ref}
    yield "panels.declare of another", "panels.declare", {"ref": unsaid.ref}


def _awards() -> Iterator[Page]:
    lead, partner = someone("applicant"), someone("partner")
    decided = _decision(Outcome.AWARD, lead)
    declined = _decision(Outcome.DECLINE)
    for name, one in (("awarded", decided), ("declined", declined)):
        yield f"awards.outcome {name}", "awards.outcome", {"ref": one.application.ref}
        yield f"awards.word {name}", "awards.word", {"ref": one.ref}
    award = db.session.scalars(select(Award).where(Award.application_id == decided.application_id)).one()
    other = db.session.scalars(select(Award).where(Award.id != award.id)).first()
    assert other is not None
    for endpoint in ("awards.show", "disbursements.of_award", "disbursements.dates"):
        yield f"{endpoint} own", endpoint, {"ref": award.ref}
        yield f"{endpoint} of another", endpoint, {"ref": other.ref}
    shares = {one.organisation_id: one for one in award.shares}
    for name, member in (("applicant", lead), ("partner", partner)):
        share = shares[_of(member.email.partition("@")[0]).id]
        for endpoint in ("awards.shown", "disbursements.enter"):
            yield f"{endpoint} of the {name}", endpoint, {"ref": share.ref}


def _payments() -> Iterator[Page]:
    mine = _of("partner").id
    payments = list(db.session.scalars(select(Disbursement).order_by(Disbursement.id)))
    own = next(one for one in payments if one.share.organisation_id == mine)
    yield "disbursements.payment of the partner", "disbursements.payment", {"ref": own.ref}
    for state in DisbursementState:
        found = next((one for one in payments if one.state is state and one is not own), None)
        if found is not None:
            yield f"disbursements.payment {state}", "disbursements.payment", {"ref": found.ref}
    payees = list(db.session.scalars(select(Payee).order_by(Payee.id.desc())))
    for name, one in (
        ("of the partner", next(one for one in payees if one.share.organisation_id == mine)),
        ("to check", next(one for one in payees if one.checked_at is None and one.details)),
    ):
        yield f"disbursements.payee {name}", "disbursements.payee", {"ref": one.ref}
