"""Pages of those who run a panel: its seats, the sharing out of the reading, and how the applications stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.money import Money
from grants.panels import actions, policy, queries
from grants.panels.forms import ReaderForm, SeatForm, SharingForm
from grants.panels.rules import AssignmentState, ReviewerState, shortfalls, weight_of_places
from grants.panels.views.blueprint import bp
from grants.people.rules import normal_address
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call
    from grants.panels.models import Assignment, Panel, Reviewer


def _home(reviewer: Reviewer) -> str:
    return url_for("panels.reading", ref=reviewer.ref, _external=True)


def _follow(secret: str) -> str:
    return url_for("people.follow", secret=secret, _external=True)


@bp.route("/calls/<ref>/panel", methods=["GET", "POST"])
@guarded(policy.may_facilitate, queries.call)
def show(call: Call) -> ResponseReturnValue:
    """Show the seats by place beside what the applications ask there, and take one more seat."""
    form = SeatForm()
    form.offer(call.fund)
    if form.validate_on_submit():
        asked = actions.Seat(
            normal_address(form.email.data or "") or "",
            (form.name.data or "").strip(),
            next(one for one in call.fund.geographies if one.code == form.geography.data),
            is_alternate=bool(form.is_alternate.data),
            language=form.language.data,
        )
        try:
            seated = actions.seat(call, asked, by=me(), at=clock.now(), home=_home, follow=_follow)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("%(name)s sits on the panel. A letter is on its way.", name=seated.person.name), "done")
            return redirect(url_for("panels.show", ref=call.ref))
    return _seats_page(call, form)


def _seats_page(call: Call, form: SeatForm) -> ResponseReturnValue:
    panel = queries.panel_of(call)
    reviewers = panel.reviewers if panel is not None else []
    seated = [(one.geography.root.code, one.is_alternate) for one in reviewers if one.state is ReviewerState.SEATED]
    before = queries.submitted(call)
    places = weight_of_places(seated, (queries.content_of(one) for one in before))
    roots = [one for one in call.fund.geographies if one.parent_id is None]
    amounts = {code: Money(place.asked_minor, call.currency) for code, place in places.items()}
    page = render_template(
        "panels/show.html",
        call=call,
        reviewers=reviewers,
        form=form,
        places=places,
        roots=roots,
        amounts=amounts,
        applications=len(before),
    )
    return page, 422 if form.errors else 200


@bp.post("/seats/<ref>/stand-down")
@guarded(policy.may_change_seat, queries.reviewer)
def stand_down(reviewer: Reviewer) -> ResponseReturnValue:
    """Take somebody off the panel."""
    actions.stand_down(reviewer, by=me(), at=clock.now())
    flash(_("%(name)s has stood down.", name=reviewer.person.name), "done")
    return redirect(url_for("panels.show", ref=reviewer.panel.call.ref))


@bp.post("/seats/<ref>/seat-again")
@guarded(policy.may_change_seat, queries.reviewer)
def seat_again(reviewer: Reviewer) -> ResponseReturnValue:
    """Bring somebody back to the panel."""
    actions.seat_again(reviewer, by=me(), at=clock.now())
    flash(_("%(name)s sits on the panel again.", name=reviewer.person.name), "done")
    return redirect(url_for("panels.show", ref=reviewer.panel.call.ref))


@bp.route("/calls/<ref>/panel/reading", methods=["GET", "POST"])
@guarded(policy.may_facilitate, queries.call)
def progress(call: Call) -> ResponseReturnValue:
    """Show who reads what and how far they are, and share out what has too few readers."""
    panel = queries.panel_of(call)
    form = SharingForm(prefix="share", readers_each=panel.readers_each if panel is not None else None)
    if panel is not None and form.validate_on_submit() and form.readers_each.data is not None:
        plan = actions.assign_fairly(
            panel, form.readers_each.data, most_each=form.most_each.data, by=me(), at=clock.now()
        )
        given = len(plan.pairs)
        flash(ngettext("%(num)d file was given out.", "%(num)d files were given out.", given), "done")
        return redirect(url_for("panels.progress", ref=call.ref))
    return _progress_page(call, panel, form, ReaderForm(prefix="more", formdata=None))


@bp.post("/calls/<ref>/panel/readers")
@guarded(policy.may_facilitate, queries.call)
def add_reader(call: Call) -> ResponseReturnValue:
    """Give one application to one more reviewer."""
    panel = queries.panel_of(call)
    form = ReaderForm(prefix="more")
    if panel is None:
        return _progress_page(call, panel, SharingForm(prefix="share", formdata=None), form)
    before = queries.submitted(call)
    form.offer(panel, before)
    if form.validate_on_submit():
        reviewer = next(one for one in panel.reviewers if one.ref == form.reviewer.data)
        application = next(one for one in before if one.ref == form.application.data)
        try:
            actions.add_reader(reviewer, application, by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("%(name)s reads it too.", name=reviewer.person.name), "done")
            return redirect(url_for("panels.progress", ref=call.ref))
    return _progress_page(call, panel, SharingForm(prefix="share", formdata=None), form)


def _progress_page(call: Call, panel: Panel | None, sharing: SharingForm, more: ReaderForm) -> ResponseReturnValue:
    if panel is None:
        return render_template("panels/no_panel.html", call=call)
    before = queries.submitted(call)
    more.offer(panel, before)
    found = queries.readings(call)
    desks, files = queries.desks_and_files(panel, before, found)
    lacks = {one.file: one for one in shortfalls(desks, files, panel.readers_each)}
    page = render_template(
        "panels/progress.html",
        call=call,
        panel=panel,
        applications=before,
        readings=found,
        lacks=lacks,
        sharing=sharing,
        more=more,
        sent=sum(one.state is AssignmentState.SENT for one in found),
        due=sum(one.state is not AssignmentState.RECUSED for one in found),
        undeclared=[one for one in panel.reviewers if one.state is ReviewerState.SEATED and one.declared_at is None],
    )
    return page, 422 if sharing.errors or more.errors else 200


@bp.post("/readings/<ref>/take-back")
@guarded(policy.may_change_reading, queries.assignment)
def take_back(assignment: Assignment) -> ResponseReturnValue:
    """Take a file back from a reader who has not begun to write."""
    call = assignment.reviewer.panel.call
    try:
        actions.remove_reader(assignment, by=me())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    return redirect(url_for("panels.progress", ref=call.ref))


@bp.get("/calls/<ref>/panel/standing")
@guarded(policy.may_facilitate, queries.call)
def overview(call: Call) -> ResponseReturnValue:
    """Show how the applications stand, and what was said of each, under letters instead of names."""
    return render_template(
        "panels/overview.html", call=call, rows=queries.standing(call), readers=queries.readers(call)
    )
