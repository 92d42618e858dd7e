"""What groups ask each other: who takes the lead, who looks for partners, and who writes to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models.application import Application, Names, Partner
from grants.applications.rules.together import ApproachState, OfferState, SearchState
from grants.calls.models import Call
from grants.db import Model, Ref
from grants.funds.models import Fund, Geography
from grants.lifecycle import fact, state_column
from grants.organisations.models import Organisation


class LeadOffer(Model):
    """That the lead is offered to a partner. One at a time: it changes nothing until the partner takes it."""

    __tablename__ = "lead_offer"
    __table_args__ = (
        Index("uq_lead_offer_open", "application_id", unique=True, postgresql_where=text("state = 'offered'")),
    )

    ref: Mapped[Ref]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    state: Mapped[OfferState] = state_column(OfferState.OFFERED)
    offered_at: Mapped[datetime]
    offered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    application: Mapped[Application] = relationship()
    partner: Mapped[Partner] = relationship()


class PartnerSearch(Model):
    """That a group looks for partners, in one call or in whatever its fund opens. It asked to be seen.

    One of a call ends with the call; one of the fund at `ends_at`.
    """

    __tablename__ = "partner_search"
    __table_args__ = (
        fact(SearchState.TAKEN_DOWN, "why_down"),
        Index("ix_partner_search_fund", "fund_id", "state", "id"),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"))
    geography_id: Mapped[int] = mapped_column(ForeignKey("geography.id"))
    brings: Mapped[str]
    seeks: Mapped[str]
    languages: Mapped[Names] = mapped_column(default=list)
    state: Mapped[SearchState] = state_column(SearchState.LISTED)
    listed_at: Mapped[datetime]
    listed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ends_at: Mapped[datetime | None]
    why_down: Mapped[str | None]

    organisation: Mapped[Organisation] = relationship()
    fund: Mapped[Fund] = relationship()
    call: Mapped[Call | None] = relationship()
    geography: Mapped[Geography] = relationship()

    def is_seen(self, at: datetime) -> bool:
        """Say whether others may find it at `at`: nobody has ended it, and its call takes applications."""
        if self.state is not SearchState.LISTED:
            return False
        is_on = self.call.is_accepting(at) if self.call is not None else True
        return is_on and (self.ends_at is None or at < self.ends_at)


class Approach(Model):
    """A message from one group to another that looks for partners. Neither sees the other's address."""

    __tablename__ = "approach"
    __table_args__ = (fact(ApproachState.ANSWERED, "answered_at"), fact(ApproachState.ANSWERED, "answer"))

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("partner_search.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    text: Mapped[str]
    sent_at: Mapped[datetime]
    sent_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ApproachState] = state_column(ApproachState.SENT)
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    search: Mapped[PartnerSearch] = relationship()
    organisation: Mapped[Organisation] = relationship()
