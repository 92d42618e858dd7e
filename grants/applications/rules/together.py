"""The lives of what groups ask each other: to lead, to find one another, to answer a message. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from grants.lifecycle import Lifecycle, Move

CODE_LIVES = timedelta(days=30)  # a code is read over the phone today and typed when there is power
SEARCH_LIVES = timedelta(days=180)  # of a search that belongs to no call: nobody remembers to end it


class OfferState(StrEnum):
    """The lead is offered to one partner, who takes it or not."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


TAKE_LEAD = Move("take_lead", (OfferState.OFFERED,), OfferState.ACCEPTED)
DECLINE_LEAD = Move("decline_lead", (OfferState.OFFERED,), OfferState.DECLINED)
TAKE_BACK_LEAD = Move("take_back_lead", (OfferState.OFFERED,), OfferState.WITHDRAWN)
OFFER_LIFE = Lifecycle("lead_offer", OfferState.OFFERED, (TAKE_LEAD, DECLINE_LEAD, TAKE_BACK_LEAD))


class SearchState(StrEnum):
    """A group's search for partners is seen, ended by the group, or taken down by a steward who says why."""

    LISTED = "listed"
    ENDED = "ended"
    TAKEN_DOWN = "taken_down"


END_SEARCH = Move("end", (SearchState.LISTED,), SearchState.ENDED)
TAKE_DOWN = Move("take_down", (SearchState.LISTED,), SearchState.TAKEN_DOWN)
SEARCH_LIFE = Lifecycle("partner_search", SearchState.LISTED, (END_SEARCH, TAKE_DOWN))


class ApproachState(StrEnum):
    """A message to a group that looks for partners: it answers, or would rather not."""

    SENT = "sent"
    ANSWERED = "answered"
    DECLINED = "declined"


ANSWER = Move("answer", (ApproachState.SENT,), ApproachState.ANSWERED)
DECLINE = Move("decline", (ApproachState.SENT,), ApproachState.DECLINED)
APPROACH_LIFE = Lifecycle("approach", ApproachState.SENT, (ANSWER, DECLINE))
