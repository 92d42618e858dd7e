"""The states of an application and of a partner, and the ways of working together that one may choose. Pure."""

from __future__ import annotations

from enum import StrEnum

from grants.lifecycle import Lifecycle, Move


class ApplicationState(StrEnum):
    """A draft can be submitted; a submitted one can be edited and submitted again until the deadline, or withdrawn."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


SUBMIT = Move("submit", (ApplicationState.DRAFT,), ApplicationState.SUBMITTED)
RESUBMIT = Move("resubmit", (ApplicationState.SUBMITTED,), ApplicationState.SUBMITTED)
WITHDRAW = Move("withdraw", (ApplicationState.DRAFT, ApplicationState.SUBMITTED), ApplicationState.WITHDRAWN)
REOPEN = Move("reopen", (ApplicationState.WITHDRAWN,), ApplicationState.DRAFT)
APPLICATION_LIFE = Lifecycle("application", ApplicationState.DRAFT, (SUBMIT, RESUBMIT, WITHDRAW, REOPEN))


class PartnerState(StrEnum):
    """Invited by link, joined with an organisation, or gone again."""

    INVITED = "invited"
    JOINED = "joined"
    LEFT = "left"


JOIN = Move("join", (PartnerState.INVITED,), PartnerState.JOINED)
LEAVE = Move("leave", (PartnerState.INVITED, PartnerState.JOINED), PartnerState.LEFT)
PARTNER_LIFE = Lifecycle("partner", PartnerState.INVITED, (JOIN, LEAVE))


class JointMode(StrEnum):
    """Four ways of doing it together (Regulation (EC) 1080/2006, article 19); a call asks for some of them."""

    DEVELOPMENT = "development"
    IMPLEMENTATION = "implementation"
    STAFFING = "staffing"
    FINANCING = "financing"


class WorkMode(StrEnum):
    """How partners work who may not be able to meet. None scores better than another."""

    LIVE_ONLINE = "live_online"
    VOICE_AND_TEXT = "voice_and_text"
    RELAY = "relay"
    PARALLEL = "parallel"
    THIRD_COUNTRY = "third_country"
    TWO_ROOMS = "two_rooms"
