"""Who holds which role in the fund."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from flask import flash, redirect, url_for

from grants import clock
from grants.errors import NotFound, Refusal, RuleBroken
from grants.funds import actions, policy, queries
from grants.funds.actions.staff import Addresses
from grants.funds.forms import ROLE_WORDS, role_form
from grants.funds.views.desk import bp, page
from grants.i18n import gettext as _
from grants.people import queries as people_queries
from grants.people.rules import RoleKind, normal_address
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.forms import Form
    from grants.funds.models import Fund


@bp.route("/funds/<ref>/people", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.fund)
def people(fund: Fund) -> ResponseReturnValue:
    """Show who holds which role, and give one."""
    form = role_form(queries.funders(fund))
    if form.validate_on_submit():
        try:
            _appoint(fund, form)
        except Refusal as refusal:
            form.blame(refusal.field if isinstance(refusal, RuleBroken) else "email", str(refusal))
        else:
            flash(_("The role is given, and a mail is on its way."), "done")
            return redirect(url_for("funds.people", ref=fund.ref))
    return _page(fund, form), 422 if form.errors else 200


def _page(fund: Fund, form: Form) -> str:
    by_kind = groupby(people_queries.roles(fund.id), lambda role: role.kind)
    held = {kind: list(roles) for kind, roles in by_kind}
    speaks_for = {funder.id: funder.name for funder in queries.funders(fund)}
    return page("funds/people.html", fund, form=form, held=held, words=ROLE_WORDS, speaks_for=speaks_for)


def _appoint(fund: Fund, form: Form) -> None:
    funder = form["funder"].data
    actions.appoint(
        fund,
        normal_address(form["email"].data) or "",
        RoleKind(form["kind"].data),
        name=form["name"].data or "",
        funder=queries.funder(fund, funder) if funder else None,
        addresses=Addresses(
            link=lambda secret: url_for("people.follow", secret=secret, _external=True),
            desk=url_for("web.desk", _external=True),
            desk_path=url_for("web.desk"),
        ),
        by=me(),
        at=clock.now(),
    )


@bp.post("/funds/<ref>/people/<person_ref>/<kind>/take")
@guarded(policy.may_steward, queries.fund)
def take_role(fund: Fund, person_ref: str, kind: str) -> ResponseReturnValue:
    """Take a role away."""
    if kind not in set(RoleKind):
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    try:
        actions.dismiss(fund, people_queries.person(person_ref), RoleKind(kind), by=me())
    except RuleBroken as broken:
        form = role_form(queries.funders(fund))
        form.blame(None, str(broken))
        return _page(fund, form), 422
    flash(_("The role is taken away, from this moment."), "done")
    mine = policy.may_steward(me(), fund)
    return redirect(url_for("funds.people", ref=fund.ref) if mine else url_for("web.desk"))
