"""How a partner stands to a version: it abstains, explains, hands over, and takes part elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.models import LeadOffer
from grants.applications.rules import changes, content_hash
from grants.applications.rules.together import OfferState
from grants.db import db
from grants.errors import NotAllowed, NotFound, RuleBroken, Stale, WrongState
from grants.jobs import Message
from grants.organisations.actions import Profile, describe
from tests.cast.applications import (
    a_ready_application,
    a_started_application,
    acting_for,
    confirmed,
    invited,
    joined,
    leading,
)
from tests.cast.calls import AFTER, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.applications.models import Application, Partner

THREE = ("GZ", "WB", "48")


@pytest.fixture
def ready(ctx: Flask) -> Application:
    return a_ready_application(an_open_call(a_fund()), geographies=THREE)


def abstain(partner: Partner) -> None:
    current = queries.content_hash(partner.application)
    actions.abstain(partner, current, by=acting_for(partner), at=AT)


def said(application: Application) -> dict[str, str]:
    return {one.id: str(one.state) for one in queries.results(application)}


def test_abstaining_replaces_a_confirmation_and_is_shown_in_what_is_sent(ready: Application):
    last = ready.consortium[2]
    abstain(last)
    assert (last.confirmed_hash, last.abstained_by) == (None, acting_for(last).id)
    snapshot = actions.submit(ready, by=leading(ready), at=AT)
    assert [one["abstains"] for one in snapshot.content["partners"]] == [False, False, True]
    assert {one.id: str(one.state) for one in queries.results_of_snapshot(snapshot.content, ready.call)}[
        "min_geographies"
    ] == "pass"


def test_too_many_who_abstain_leave_too_few(ready: Application):
    for partner in ready.consortium[1:]:
        abstain(partner)
    assert said(ready)["all_partners_confirmed"] == "pass"
    assert said(ready)["min_partners"] == "fail"
    with pytest.raises(RuleBroken):
        actions.submit(ready, by=leading(ready), at=AT)


def test_confirming_undoes_it_and_a_change_voids_both(ready: Application):
    one, other = ready.consortium[1:]
    abstain(one)
    abstain(other)
    actions.confirm(one, queries.content_hash(ready), by=acting_for(one), at=AT)
    assert (one.abstained_hash, said(ready)["min_partners"]) == (None, "pass")
    actions.write_answer(ready, ready.call.questions[0], "All new.", 1, by=leading(ready), at=AT)
    assert said(ready)["all_partners_confirmed"] == "fail"
    assert not queries.abstains(other, queries.content_hash(ready))
    assert other.abstained_content is not None
    news = changes(other.abstained_content, queries.content(ready))
    assert [change.after for change in news] == ["All new."]


def test_who_may_abstain_and_from_what(ready: Application):
    one, other = ready.consortium[1:]
    current = queries.content_hash(ready)
    with pytest.raises(NotAllowed):
        actions.abstain(one, current, by=acting_for(other), at=AT)
    with pytest.raises(NotAllowed):
        actions.abstain(ready.consortium[0], current, by=leading(ready), at=AT)
    with pytest.raises(NotFound):
        actions.abstain(one, current, by=person(), at=AT)
    with pytest.raises(Stale):
        actions.abstain(one, "0" * 64, by=acting_for(one), at=AT)
    with pytest.raises(WrongState):
        actions.abstain(one, current, by=acting_for(one), at=AFTER)
    assert one.abstained_hash is None


def test_what_was_sent_with_a_confirmation_stays_confirmed_and_the_other_way_is_sent_again(ready: Application):
    one, other = ready.consortium[1:]
    abstain(other)
    actions.submit(ready, by=leading(ready), at=AT)
    with pytest.raises(WrongState):
        abstain(one)
    assert queries.is_as_sent(ready)
    actions.confirm(other, queries.content_hash(ready), by=acting_for(other), at=AT)
    assert not queries.is_as_sent(ready)
    again = actions.submit(ready, by=leading(ready), at=AT)
    assert (again.number, [one["abstains"] for one in again.content["partners"]]) == (2, [False] * 3)


def test_the_lead_goes_to_whoever_takes_it(ready: Application):
    lead, one, _other = ready.consortium
    offer = actions.offer_lead(ready, one, by=leading(ready), at=AT, url="https://x.org/p")
    assert actions.offer_lead(ready, one, by=leading(ready), at=AT) is offer
    assert queries.offers_to(acting_for(one)) == [offer]
    assert queries.offers_to(acting_for(lead)) == []
    before = queries.content_hash(ready)
    actions.take_lead(offer, by=acting_for(one), at=AT)
    assert (lead.is_lead, one.is_lead, queries.lead(ready)) == (False, True, one)
    assert queries.content_hash(ready) != before  # so everybody confirms anew
    assert queries.open_offer(ready) is None
    with pytest.raises(NotAllowed):
        actions.set_shares(ready, {}, by=acting_for(lead), at=AT)
    confirmed(ready)
    actions.submit(ready, by=acting_for(one), at=AT)
    assert [(step.move, name) for step, name, _who in queries.history(ready)][-2:] == [
        ("take_lead", one.name),
        ("submit", ""),
    ]


def test_an_offer_is_told_without_a_name_in_each_language(ready: Application):
    one = ready.consortium[1]
    acting_for(one).language = "ar"
    before = {mail.id for mail in db.session.scalars(select(Message))}
    actions.offer_lead(ready, one, by=leading(ready), at=AT, url="https://x.org/p")
    mail = next(mail for mail in db.session.scalars(select(Message)) if mail.id not in before)
    assert (mail.to_address, mail.language) == (acting_for(one).email, "ar")
    for word in (ready.title, one.name, ready.consortium[0].name):
        assert word not in mail.subject + mail.body


def test_who_may_offer_take_and_leave_it(ready: Application):
    lead, one, other = ready.consortium
    with pytest.raises(NotAllowed):
        actions.offer_lead(ready, other, by=acting_for(one), at=AT)
    with pytest.raises(RuleBroken):
        actions.offer_lead(ready, lead, by=leading(ready), at=AT)
    guest, _secret = invited(ready)
    with pytest.raises(RuleBroken):
        actions.offer_lead(ready, guest, by=leading(ready), at=AT)
    offer = actions.offer_lead(ready, one, by=leading(ready), at=AT)
    with pytest.raises(RuleBroken, match="offered to"):
        actions.offer_lead(ready, other, by=leading(ready), at=AT)
    for who in (acting_for(other), leading(ready)):
        with pytest.raises(NotAllowed):
            actions.take_lead(offer, by=who, at=AT)
    with pytest.raises(NotFound):
        actions.take_lead(offer, by=person(), at=AT)
    with pytest.raises(WrongState):
        actions.take_lead(offer, by=acting_for(one), at=AFTER)
    actions.take_back_lead(offer, by=leading(ready), at=AT)
    with pytest.raises(WrongState):
        actions.take_lead(offer, by=acting_for(one), at=AT)
    assert queries.lead(ready) is lead


def test_no_is_an_answer_and_whoever_leaves_says_no(ready: Application):
    _lead, one, other = ready.consortium
    actions.decline_lead(actions.offer_lead(ready, one, by=leading(ready), at=AT), by=acting_for(one), at=AT)
    actions.offer_lead(ready, other, by=leading(ready), at=AT)
    actions.leave(other, by=acting_for(other), at=AT)
    offers = list(db.session.scalars(select(LeadOffer).order_by(LeadOffer.id)))
    assert [offer.state for offer in offers] == [OfferState.DECLINED, OfferState.DECLINED]
    assert queries.open_offer(ready) is None


def test_one_hand_in_two_partners_is_explained_and_sent(ctx: Flask):
    application = a_started_application(an_open_call(a_fund()))
    lead = leading(application)
    twin = joined(application, by=lead)
    assert queries.in_one_hand(application) == [queries.lead(application), twin]
    assert said(application)["independent_control"] == "fail"
    before = queries.content_hash(application)
    actions.explain_control(application, "She founded both.", 1, by=lead, at=AT)
    assert said(application)["independent_control"] == "pass"
    assert queries.content_hash(application) != before
    read = queries.content(application)
    assert (read["control_reason"], len(read["shared_control"])) == ("She founded both.", 2)
    with pytest.raises(Stale):
        actions.explain_control(application, "Other words", 1, by=lead, at=AT)
    assert application.control_reason == "She founded both."
    other = joined(application, "48")
    with pytest.raises(NotAllowed):
        actions.explain_control(application, "Mine", 2, by=acting_for(other), at=AT)


def test_a_text_without_a_reason_keeps_the_hash_that_it_had(ready: Application):
    read = queries.content(ready)
    older = {name: value for name, value in read.items() if name not in ("control_reason", "shared_control")}
    for one in older["partners"]:
        for name in ("kind", "about", "does", "languages", "within", "abstains"):
            one.pop(name, None)
    assert content_hash(older) == queries.content_hash(ready)
    assert {one.id: str(one.state) for one in queries.results_of_snapshot(older, ready.call)}["min_partners"] == "pass"


def test_what_a_group_says_of_itself_goes_to_the_panel_and_voids_nothing(ready: Application):
    one = ready.consortium[1]
    assert one.organisation is not None
    before = queries.content_hash(ready)
    describe(one.organisation, Profile(one.name, "Who we are", does="We plant."), by=acting_for(one))
    snapshot = actions.submit(ready, by=leading(ready), at=AT)
    told = snapshot.content["partners"][1]
    assert (told["about"], told["does"], snapshot.content_hash) == ("Who we are", "We plant.", before)
    assert "reach" not in told
