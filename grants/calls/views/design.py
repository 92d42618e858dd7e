"""Where everybody reads a draft that is put up, says what they think, and ranks what matters most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.calls import policy
from grants.calls.actions import design as actions
from grants.calls.forms.design import CommentForm, order_of, ranking_form
from grants.calls.queries import design as queries
from grants.calls.rules import differences
from grants.calls.rules.design import DesignState, borda
from grants.calls.rules.terms import said_terms
from grants.calls.views.versions import readable
from grants.calls.views.visitor import bp
from grants.errors import Refusal, RuleBroken
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.people.views import me
from grants.policy import guarded
from grants.signin import current_person

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import CallDesign, DesignComment


@bp.get("/calls/<ref>/design")
@guarded(policy.may_read_design, queries.design)
def design(design: CallDesign) -> ResponseReturnValue:
    """Show the draft that was put up, what people say of it, and what they rank first."""
    return _page(design, _comment_form(design))


@bp.post("/calls/<ref>/design/comments")
@guarded(policy.may_comment, queries.design)
def comment(design: CallDesign) -> ResponseReturnValue:
    """Say what one thinks of the whole or of a part."""
    form = _comment_form(design)
    if form.validate():
        try:
            said = actions.comment(
                design,
                form.text.data or "",
                about=form.about.data or "",
                is_named=bool(form.is_named.data),
                by=me(),
                at=clock.now(),
                once=form.once.data,
            )
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        except Refusal as refusal:
            form.blame(None, str(refusal))
        else:
            flash(_("Your comment can be read by everybody now."), "done")
            return redirect(url_for("calls.design", ref=design.call.ref, _anchor=f"said-{said.ref}"))
    return _page(design, form), 422


@bp.route("/calls/<ref>/design/ranking", methods=["GET", "POST"])
@guarded(policy.may_rank, queries.design)
def rank(design: CallDesign) -> ResponseReturnValue:
    """Put the priorities in one's own order; it may be changed until ranking ends."""
    mine = queries.ranking_of(design, me())
    form = ranking_form(design.priorities, mine.order if mine is not None else [])
    if form.validate_on_submit():
        order = order_of(form, design.priorities)
        try:
            if order is None:
                raise RuleBroken(_("Two of them cannot stand on one place."))
            actions.rank(design, order, by=me(), at=clock.now())
        except Refusal as refusal:
            form.blame(None, str(refusal))
        else:
            flash(_("Your order is kept. You can change it until ranking ends."), "done")
            return redirect(url_for("calls.design", ref=design.call.ref, _anchor="priorities"))
    return render_template(
        "calls/rank.html",
        design=design,
        call=design.call,
        form=form,
        mine=mine,
        is_ranking=design.state is DesignState.RANKING,
    ), 422 if form.errors else 200


def stage_words(design: CallDesign) -> tuple[str, str]:
    """Return the stage of a design as a word and a tone."""
    return {
        DesignState.WRITING: (_("Being written anew"), "neutral"),
        DesignState.COMMENT: (_("Open to comments"), "good"),
        DesignState.RANKING: (_("Priorities are ranked"), "good"),
        DesignState.ADOPTED: (_("Adopted"), "closed"),
    }[design.state]


def path(design: CallDesign) -> list[dict[str, str]]:
    """Return the way of a design as steps."""
    labels = (_("Put up for comment"), _("Priorities ranked"), _("Adopted"))
    now = {DesignState.WRITING: -1, DesignState.COMMENT: 0, DesignState.RANKING: 1, DesignState.ADOPTED: 3}[
        design.state
    ]
    return [
        {"label": label, "state": "done" if place < now else "now" if place == now else "next", "at": ""}
        for place, label in enumerate(labels)
    ]


def standing(design: CallDesign) -> dict[str, Any]:
    """Return the priorities, and where they stand once ranking is over; before that only how many took part."""
    given = queries.orders(design)
    is_over = bool(given) and design.state in (DesignState.ADOPTED, DesignState.WRITING)
    known = {one.ref: one for one in design.priorities}
    ranks = borda(given, list(known)) if is_over else []
    return {
        "ranked_by": len(given),
        "most_points": len(given) * len(known),
        "ranks": [(known[one.ref], one) for one in ranks],
    }


def _comment_form(design: CallDesign) -> CommentForm:
    form = CommentForm()
    form.offer(actions.titles(design))
    return form


def _page(design: CallDesign, form: CommentForm) -> str:
    person, call = current_person(), design.call
    is_discussed = design.state in (DesignState.COMMENT, DesignState.RANKING)
    content = design.put_up.content if design.put_up is not None else None
    return render_template(
        "calls/design.html",
        design=design,
        call=call,
        form=form,
        content=content,
        terms=said_terms(content["terms"]) if content else [],
        stage=stage_words(design),
        path=path(design),
        comments=_by_part(queries.comments(design)),
        changes=_changes(design),
        may_steward=bool(policy.may_steward(person, call)),
        can_comment=is_discussed and bool(policy.may_comment(person, design)),
        can_rank=design.state is DesignState.RANKING and bool(policy.may_rank(person, design)),
        is_discussed=is_discussed,
        **standing(design),
    )


def _by_part(said: Any) -> dict[str, list[DesignComment]]:
    """Return the comments under what they are about, in the order in which each part was first spoken of."""
    found: dict[str, list[DesignComment]] = {}
    for one in said:
        found.setdefault(in_language(one.about_title) or _("The whole"), []).append(one)
    return found


def _changes(design: CallDesign) -> list[dict[str, Any]]:
    """Return what changed between what was put up and what was adopted."""
    if design.adopted is None or design.put_up is None or design.state is not DesignState.ADOPTED:
        return []
    return readable(differences(design.put_up.content, design.adopted.content))
