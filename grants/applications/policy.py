"""Who may read, write, confirm and submit an application: its partners. To others it does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications.rules import ApplicationState, PartnerState
from grants.applications.rules.together import SearchState
from grants.calls.policy import may_steward as may_steward_call
from grants.calls.rules import CallState
from grants.i18n import gettext as _
from grants.organisations.policy import is_member
from grants.people.policy import is_signed_in, is_steward
from grants.people.rules import RoleKind
from grants.policy import HIDDEN, YES, Verdict, when

if TYPE_CHECKING:
    from grants.applications.models import Application, Approach, Partner, PartnerSearch, Recording
    from grants.calls.models import Call
    from grants.people.models import Person


def may_start(person: Person | None, call: Call) -> Verdict:
    """Anybody who has signed in; whether the call is open is a rule, not a right."""
    del call
    return is_signed_in(person)


def is_partner(person: Person | None, application: Application) -> Verdict:
    """A member of an organisation that has joined and not left."""
    if person is not None and any(person.id in partner.people for partner in application.partners):
        return YES
    return HIDDEN


def may_read(person: Person | None, application: Application) -> Verdict:
    """Every partner reads the whole working text."""
    return is_partner(person, application)


def may_edit(person: Person | None, application: Application) -> Verdict:
    """Every partner may improve an answer."""
    return is_partner(person, application)


def may_read_submitted(person: Person | None, application: Application) -> Verdict:
    """Partners, and the stewards of its call, read what was submitted; nobody reads what never was."""
    if application.snapshot_id is None:
        return HIDDEN
    if is_partner(person, application):
        return YES
    is_in = application.state is ApplicationState.SUBMITTED
    return YES if is_in and may_steward_call(person, application.call) else HIDDEN


def may_open(person: Person | None, application: Application) -> Verdict:
    """Whoever may read some version of it may follow a link to it."""
    return YES if is_partner(person, application) else may_read_submitted(person, application)


def is_lead(person: Person | None, application: Application) -> Verdict:
    """A member of the organisation that leads."""
    if not is_partner(person, application):
        return HIDDEN
    leads = (partner for partner in application.partners if partner.is_lead)
    acts = person is not None and any(person.id in partner.people for partner in leads)
    return when(acts, _("Only the partner that leads may do this. Ask them."))


def may_act_as(person: Person | None, partner: Partner) -> Verdict:
    """A member of this partner's organisation."""
    if not is_partner(person, partner.application):
        return HIDDEN
    acts = person is not None and person.id in partner.people
    return when(acts, _("Only members of this partner may do this."))


def may_give(
    person: Person | None, application: Application, holder: Partner | None, partner: Partner | None
) -> Verdict:
    """The lead gives a question to anybody; a partner takes one that nobody has, and gives its own away."""
    if is_lead(person, application) or not is_partner(person, application):
        return is_partner(person, application)
    own = person.id if person is not None else 0
    may_take = holder is None and partner is not None and own in partner.people
    may_hand_on = holder is not None and own in holder.people
    return when(may_take or may_hand_on, _("You may take this question for your own group. The lead may give it away."))


def may_abstain(person: Person | None, partner: Partner) -> Verdict:
    """Any partner may abstain, except the lead, whose submitting says that it stands behind the text."""
    verdict = may_act_as(person, partner)
    if not verdict:
        return verdict
    return when(not partner.is_lead, _("The partner that leads cannot abstain: it sends the text."))


def may_take_place(person: Person | None, partner: Partner) -> Verdict:
    """Whoever typed the code of an invited place, or has proven the address that was invited."""
    if person is None or partner.state is not PartnerState.INVITED:
        return HIDDEN
    return YES if partner.held_for == person.id or partner.invited_email == person.email else HIDDEN


def may_leave(person: Person | None, partner: Partner) -> Verdict:
    """Any partner may leave, except the lead, who withdraws the whole instead."""
    verdict = may_act_as(person, partner)
    if not verdict:
        return verdict
    return when(not partner.is_lead, _("The partner that leads cannot leave. Withdraw the application instead."))


def may_steward(person: Person | None, call: Call) -> Verdict:
    """A steward of the call reads what was submitted to it."""
    return may_steward_call(person, call)


def may_approve(person: Person | None, call: Call) -> Verdict:
    """Whoever has the draft's code and is not of the fund: nobody stands behind their own typing for another."""
    is_fund = person is not None and bool(may_steward_call(person, call))
    return when(not is_fund, _("Only the people whose words these are approve them, on a device of theirs."))


def may_transcribe(person: Person | None, recording: Recording) -> Verdict:
    """Partners type what they said; a steward of the call once they asked for help, until they withdraw it all."""
    application = recording.file.application
    if is_partner(person, application):
        return YES
    is_asked = recording.help_asked_at is not None and application.state is not ApplicationState.WITHDRAWN
    return YES if is_asked and may_steward_call(person, application.call) else HIDDEN


def may_read_letters(person: Person | None, application: Application) -> Verdict:
    """Its partners; and stewards of its call once it was submitted, or once its partners have written to them."""
    if is_partner(person, application):
        return YES
    is_known = application.snapshot_id is not None or application.written_at is not None
    return YES if is_known and may_steward_call(person, application.call) else HIDDEN


def may_write_letter(person: Person | None, application: Application) -> Verdict:
    """Whoever may read the letters may answer them."""
    return may_read_letters(person, application)


def may_find_partners(person: Person | None, call: Call) -> Verdict:
    """Anybody who has signed in and could apply to it. Whoever gives to the fund never sees who would like to apply."""
    verdict = is_signed_in(person)
    if person is None or not verdict:
        return verdict
    is_there = call.state is not CallState.DRAFT and not person.has(RoleKind.FUNDER, call.fund_id)
    return YES if is_there else HIDDEN


def may_see_search(person: Person | None, search: PartnerSearch) -> Verdict:
    """Its own group always; stewards, who may take it down; others while it is listed; never who gives to the fund."""
    verdict = is_signed_in(person)
    if person is None or not verdict:
        return verdict
    if is_member(person, search.organisation) or is_steward(person, search.fund_id):
        return YES
    is_listed = search.state is SearchState.LISTED and (search.call is None or search.call.state is CallState.OPEN)
    return YES if is_listed and not person.has(RoleKind.FUNDER, search.fund_id) else HIDDEN


def may_end_search(person: Person | None, search: PartnerSearch) -> Verdict:
    """Any member of the group that looks."""
    verdict = may_see_search(person, search)
    if not verdict:
        return verdict
    return when(is_member(person, search.organisation), _("Only members of this group may do this."))


def may_take_down(person: Person | None, search: PartnerSearch) -> Verdict:
    """A steward of the fund."""
    verdict = may_see_search(person, search)
    return is_steward(person, search.fund_id) if verdict else verdict


def may_read_approach(person: Person | None, approach: Approach) -> Verdict:
    """Members of the two groups; nobody else knows that one wrote to the other."""
    groups = (approach.organisation, approach.search.organisation)
    return YES if any(is_member(person, group) for group in groups) else HIDDEN


def may_answer_approach(person: Person | None, approach: Approach) -> Verdict:
    """Any member of the group that was written to."""
    verdict = may_read_approach(person, approach)
    if not verdict:
        return verdict
    return when(is_member(person, approach.search.organisation), _("Only members of this group may do this."))
