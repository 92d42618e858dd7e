"""Pages of those who applied: what was decided and why, the agreement, and what may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.awards import actions, policy, queries
from grants.awards.forms import SHOWN, ShownForm
from grants.awards.rules import AwardState, Outcome, strings_in, text_of
from grants.awards.views.frame import STATES, accepted_ids, bp, why_said
from grants.disclosure import Tier
from grants.errors import RuleBroken
from grants.history import steps_of
from grants.i18n import LANGUAGES, language
from grants.i18n import gettext as _
from grants.people.policy import is_signed_in
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.awards.models import Agreement, Award, AwardShare, Decision


@bp.get("/applications/<ref>/outcome")
@guarded(policy.may_read_outcome, queries.outcome)
def outcome(decision: Decision) -> ResponseReturnValue:
    """Tell the people of one application what was decided, why, and how the line was drawn."""
    applied, awarded = queries.tally(decision.application.call)
    return render_template(
        "awards/outcome.html",
        decision=decision,
        application=decision.application,
        call=decision.application.call,
        is_award=decision.outcome is Outcome.AWARD,
        award=queries.award_for(decision.application),
        applied=applied,
        awarded=awarded,
        why=why_said(decision.why, decision.left),
    )


@bp.get("/awards")
@guarded(is_signed_in)
def mine() -> ResponseReturnValue:
    """List what was decided about the applications of one's groups, and their grants, the newest first."""
    return render_template(
        "awards/mine.html", decisions=queries.outcomes_for(me()), shares=queries.shares_of(me()), states=STATES
    )


@bp.get("/awards/<ref>")
@guarded(policy.may_read_award, queries.award)
def show(award: Award) -> ResponseReturnValue:
    """Show one award: what it is, whose word is still needed, its agreement and its dates."""
    own = policy.places_of(me(), award)
    accepted = accepted_ids(award)
    return render_template(
        "awards/show.html",
        award=award,
        state=STATES[award.state],
        own=own,
        accepted=accepted,
        to_accept=[share for share in own if share.id not in accepted and award.state is AwardState.OFFERED],
        sees_split=policy.may_see_split(me(), award),
        texts=_texts(award.agreement),
        strings=strings_in(award.agreement.clauses) if award.agreement is not None else 0,
        acceptances={one.share_id: one for one in award.agreement.acceptances} if award.agreement is not None else {},
        shown=SHOWN,
        steps=steps_of(award),
    )


def _texts(agreement: Agreement | None) -> list[tuple[str, str, list[str]]]:
    """Return (language, its name, clauses) for each language, the reader's first."""
    if agreement is None:
        return []
    here = language().code
    ordered = sorted(LANGUAGES.values(), key=lambda spoken: spoken.code != here)
    return [(one.code, one.name, [text_of(clause, one.code) for clause in agreement.clauses]) for one in ordered]


@bp.post("/shares/<ref>/accept")
@guarded(policy.may_read_share, queries.share)
def accept(share: AwardShare) -> ResponseReturnValue:
    """Accept the agreement for one partner."""
    actions.accept(share, by=me(), at=clock.now())
    flash(_("Accepted for %(name)s. Thank you.", name=share.organisation.name), "done")
    return redirect(url_for("awards.show", ref=share.award.ref))


@bp.route("/shares/<ref>/shown", methods=["GET", "POST"])
@guarded(policy.may_speak, queries.share)
def shown(share: AwardShare) -> ResponseReturnValue:
    """Choose how much of one partner's part may be shown."""
    named = share.is_named_beside_partners
    form = ShownForm(tier=str(share.tier), delayed_until=share.delayed_until, is_unnamed=not named)
    if form.validate_on_submit():
        try:
            named = not form.is_unnamed.data
            tier, day = Tier(form.tier.data), form.delayed_until.data
            actions.choose_tier(share, tier, day, by=me(), is_named_beside_partners=named)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Saved. It holds from now on."), "done")
            return redirect(url_for("awards.show", ref=share.award.ref))
    return render_template("awards/shown.html", share=share, form=form), 422 if form.errors else 200
