"""Where the card processor tells what happened, and where a treasurer sees it beside the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app, flash, redirect, request, url_for

from grants import clock
from grants.errors import RuleBroken
from grants.forms import row_key
from grants.funds import policy, queries
from grants.funds.actions import notices, refunds
from grants.funds.forms.gifts import refund_form
from grants.funds.queries import gifts as found
from grants.funds.rules.movements import MOVEMENT_WORDS
from grants.funds.views.desk import bp, page
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.people.views import me
from grants.policy import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.config import Config
    from grants.funds.models import Contribution, Fund

_OUTCOMES = {
    "booked": _l("Booked"),
    "nothing new": _l("Nothing new"),
    "gone": _l("What it is about is gone"),
    "unknown": _l("Not needed here"),
    "no fund": _l("No fund takes cards"),
}


def _config() -> Config:
    return cast("Config", current_app.config["MUSHA"])


@bp.post("/stripe/events")
@public
def hear_notice() -> ResponseReturnValue:
    """Keep a signed notice and answer 200; what follows from it is a worker's. Unsigned ones are answered 400."""
    body = request.stream.read(notices.LONGEST + 1)
    if len(body) > notices.LONGEST:
        return "too long", 413
    try:
        notices.hear(body, request.headers.get("Stripe-Signature", ""), _config(), at=clock.now())
    except notices.BadNotice:
        return "not signed", 400
    return "kept", 200


def _last_seen() -> int | None:
    """Return the row after which the page goes on."""
    try:
        return row_key(request.args["before"]) if "before" in request.args else None
    except ValueError:
        return None


@bp.get("/funds/<ref>/cards")
@guarded(policy.may_read_money, queries.fund)
def cards(fund: Fund) -> ResponseReturnValue:
    """Show what the processor did lately, what of it nobody knows, and whether the books agree with it."""
    moved = found.movements(fund, before=_last_seen(), limit=found.PAGE + 1)
    last = moved[found.PAGE - 1][0].id if len(moved) > found.PAGE else None
    return page(
        "funds/giving/cards.html",
        fund,
        balances=found.heard_balances(fund),
        unknown=found.unknown_movements(fund),
        movements=moved[: found.PAGE],
        next_url=url_for("funds.cards", ref=fund.ref, before=last) if last is not None else None,
        payouts=found.payouts(fund),
        events=found.events(),
        words=MOVEMENT_WORDS,
        outcomes=_OUTCOMES,
        has_keys=bool(_config().stripe_key),
    )


@bp.route("/contributions/<ref>/refund", methods=["GET", "POST"])
@guarded(policy.may_refund, found.contribution)
def refund(given: Contribution) -> ResponseReturnValue:
    """Ask the processor to give back a gift, or a part of it."""
    left = refunds.left_to_refund(given, _config())
    form = refund_form(left)
    if form.validate_on_submit():
        try:
            asked = refunds.ask_refund(
                given, form["amount"].data, _config(), by=me(), at=clock.now(), once=form.once.data
            )
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            if asked.refused:
                flash(_("The card processor refused: %(word)s.", word=asked.refused), "warning")
            else:
                flash(_("It is on its way back. It stands in the books as soon as the processor says so."), "done")
            return redirect(url_for("funds.refund", ref=given.ref), 303)
    asked_for = found.asked_for(given)
    shown = page(
        "funds/giving/refund.html",
        given.fund,
        given=given,
        form=form,
        left=left,
        asked=asked_for,
    )
    return shown, 422 if form.errors else 200
