"""The partner finder: groups that asked to be found, by place; and what one writes to another without an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import policy, queries
from grants.applications.actions import looking as actions
from grants.applications.forms.looking import LookForm, TakeDownForm, WriteForm
from grants.applications.queries import looking
from grants.applications.rules.together import SearchState
from grants.applications.views.frame import bp
from grants.calls import queries as calls
from grants.errors import Refusal, RuleBroken
from grants.forms import row_key
from grants.funds.queries import geography, places
from grants.i18n import gettext as _
from grants.organisations.queries import organisation, organisations_of
from grants.organisations.rules import LANGUAGE_NAMES
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Approach, PartnerSearch
    from grants.calls.models import Call


def _read_at(approach: Approach) -> str:
    return url_for("applications.approach", ref=approach.ref, _external=True)


def _shown(search: PartnerSearch) -> dict[str, Any]:
    names = [LANGUAGE_NAMES[code] for code in search.languages if code in LANGUAGE_NAMES]
    return {"search": search, "works_in": names}


@bp.get("/calls/<ref>/looking")
@guarded(policy.may_find_partners, calls.call)
def searches(call: Call) -> ResponseReturnValue:
    """List the groups that look for partners in a call, in one place or everywhere."""
    at, code = clock.now(), request.args.get("place", "")
    place = geography(call.fund, code) if code else None
    found = looking.searches(call, at, place=place, after=request.args.get("after", type=row_key))
    shown = found[: queries.PAGE]
    is_more = len(found) > queries.PAGE
    return render_template(
        "applications/searches.html",
        call=call,
        places=places(call.fund),
        code=code,
        rows=[_shown(one) for one in shown],
        mine=looking.searches_of(organisations_of(me()), call),
        is_open=call.is_accepting(at),
        more_url=url_for("applications.searches", ref=call.ref, place=code, after=shown[-1].id) if is_more else None,
    )


@bp.route("/calls/<ref>/looking/new", methods=["GET", "POST"])
@guarded(policy.may_find_partners, calls.call)
def look(call: Call) -> ResponseReturnValue:
    """Let one's group be found."""
    form = LookForm()
    mine = organisations_of(me())
    form.offer_places(places(call.fund))
    form.offer_organisations(mine)
    if form.validate_on_submit():
        try:
            made = _list(call, form)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("You can be found now. End it here at any time."), "done")
            return redirect(url_for("applications.search", ref=made.ref))
    return render_template("applications/look.html", call=call, form=form, mine=mine), 422 if form.errors else 200


def _list(call: Call, form: LookForm) -> PartnerSearch:
    wanted = actions.Wanted(
        form.brings.data or "", form.seeks.data or "", tuple(form.languages.data or ()), form.scope.data == "fund"
    )
    group, place = organisation(form.organisation.data), geography(call.fund, form.geography.data)
    return actions.look_for_partners(call, group, place, wanted, by=me(), at=clock.now(), once=form.once.data)


@bp.route("/looking/<ref>", methods=["GET", "POST"])
@guarded(policy.may_see_search, looking.search)
def search(search: PartnerSearch) -> ResponseReturnValue:
    """Show a group that looks for partners, and write to it."""
    form = WriteForm()
    mine = organisations_of(me())
    form.offer_organisations(mine)
    if form.validate_on_submit():
        try:
            sent = _write(search, form)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        except Refusal as refusal:
            form.blame(None, str(refusal))
        else:
            flash(_("Your message is with them. You hear of it by mail once they answer."), "done")
            return redirect(url_for("applications.approach", ref=sent.ref))
    page = {**_shown(search), "form": form, "mine": mine, **_rights(search)}
    return render_template("applications/search.html", **page), 422 if form.errors else 200


def _write(search: PartnerSearch, form: WriteForm) -> Approach:
    return actions.write_to(
        search,
        organisation(form.organisation.data),
        form.text.data or "",
        by=me(),
        at=clock.now(),
        url=_read_at,
        once=form.once.data,
    )


def _rights(search: PartnerSearch) -> dict[str, Any]:
    is_own, is_listed = bool(policy.may_end_search(me(), search)), search.state is SearchState.LISTED
    return {
        "is_own": is_own,
        "is_seen": search.is_seen(clock.now()),
        "can_end": is_own and is_listed,
        "take_down": TakeDownForm(prefix="down") if policy.may_take_down(me(), search) and is_listed else None,
        "approaches": looking.approaches_to(search) if is_own else [],
    }


@bp.post("/looking/<ref>/end")
@guarded(policy.may_end_search, looking.search)
def end_search(search: PartnerSearch) -> ResponseReturnValue:
    """Let nobody find the group any more."""
    actions.end_search(search, by=me(), at=clock.now())
    flash(_("Nobody finds you any more. What was written to you stays here."), "done")
    return redirect(url_for("applications.search", ref=search.ref))


@bp.post("/looking/<ref>/take-down")
@guarded(policy.may_take_down, looking.search)
def take_down(search: PartnerSearch) -> ResponseReturnValue:
    """Take a search down, and say why."""
    form = TakeDownForm(prefix="down")
    here = url_for("applications.search", ref=search.ref, _external=True)
    try:
        actions.take_down(search, form.reason.data or "", by=me(), at=clock.now(), url=here)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(_("Taken down. The group reads why."), "done")
    return redirect(here)
