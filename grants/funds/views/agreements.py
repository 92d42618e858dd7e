"""Agreements with funders: read, written, signed, refused for their conditions, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for

from grants import clock
from grants.forms import fill, texts_of
from grants.funds import actions, policy, queries
from grants.funds.actions.agreements import has_signed_code
from grants.funds.forms.agreements import (
    PARTS,
    EndForm,
    SignForm,
    agreement_form,
    drafted,
    half_filled,
    refusal_form,
    shown_parts,
)
from grants.funds.queries import agreements as finding
from grants.funds.rules import UNEARMARKED
from grants.funds.rules.agreements import (
    AGREEMENT_MOVE_WORDS,
    AGREEMENT_WORDS,
    CATEGORY,
    CATEGORY_WORDS,
    CODE_VERSION,
    END,
    PROMISES,
    SIGN,
    TERM_WORDS,
    Promise,
    Term,
    binding,
)
from grants.funds.rules.references import shown as shown_code
from grants.funds.views.desk import asking, bp, page, today
from grants.history import steps_of
from grants.i18n import LANGUAGES, speaking
from grants.i18n import gettext as _
from grants.money import Money, total
from grants.people.queries import names
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.forms import Form
    from grants.funds.models import Contribution, ContributionAgreement, Fund, Instalment

_CATEGORIES = [(number, str(number), words) for number, words in CATEGORY_WORDS.items()]


@dataclass(frozen=True)
class Told:
    """An instalment with what came on it. `difference`: over (or under) its worth when signed, once all of it came."""

    part: Instalment
    came: list[Contribution]
    difference: Money | None


@bp.get("/funds/<ref>/agreements")
@guarded(policy.may_read_money, queries.fund)
def agreements(fund: Fund) -> ResponseReturnValue:
    """Show every agreement, in whichever state, the newest first."""
    made = finding.agreements(fund, after=request.args.get("after", ""), limit=queries.PAGE + 1)
    following = made[queries.PAGE - 1].ref if len(made) > queries.PAGE else None
    next_url = url_for("funds.agreements", ref=fund.ref, after=following) if following else None
    return page(
        "funds/agreements.html",
        fund,
        agreements=made[: queries.PAGE],
        next_url=next_url,
        words=AGREEMENT_WORDS,
        categories=CATEGORY_WORDS,
    )


@bp.route("/funds/<ref>/agreements/new", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def new_agreement(fund: Fund) -> ResponseReturnValue:
    """Write an agreement, alone or from the pledge that the address names."""
    promise = queries.pledge_in(fund, request.args.get("pledge", ""))
    form = agreement_form(fund, queries.funders(fund), **_begun(promise, request.args.get("funder", "")))
    if _is_whole(form):
        with asking(form):
            funder = queries.funder(fund, form["funder"].data)
            who: Any = {"by": me(), "at": clock.now(), "once": form["once"].data}
            made = actions.write_agreement(fund, funder, drafted(form), pledge=promise, **who)
        if not form.errors:
            flash(_("The agreement is written. Nothing is expected before it is signed."), "done")
            return redirect(url_for("funds.agreement", ref=made.ref))
    back = url_for("funds.pledge", ref=promise.ref) if promise else url_for("funds.agreements", ref=fund.ref)
    return _form_page(fund, form, back_url=back, title=_("Write an agreement"))


def _begun(promise: Any, funder: str) -> dict[str, Any]:
    """Return what the form shows at first: what was pledged, due when it was expected."""
    if promise is None:
        return {"funder": funder}
    return {
        "funder": promise.funder.ref,
        "currency": promise.currency,
        "amount": promise.amount,
        "part_1_amount": promise.amount,
        "part_1_due_on": promise.expected_on,
    }


def _is_whole(form: Form) -> bool:
    """Say whether the form was sent and can be read; each instalment that lacks something says so."""
    if not form.validate_on_submit():
        return False
    for field, said in half_filled(form):
        form.blame(field, said)
    return not form.errors


def _form_page(fund: Fund, form: Form, **shown: Any) -> ResponseReturnValue:
    filled = page(
        "funds/agreement_form.html",
        fund,
        form=form,
        parts=range(1, PARTS + 1),
        categories=_CATEGORIES,
        category_of={str(term): number for term, number in CATEGORY.items()},
        **shown,
    )
    return filled, 422 if form.errors else 200


@bp.get("/agreements/<ref>")
@guarded(policy.may_read_agreement, finding.agreement)
def agreement(agreement: ContributionAgreement) -> ResponseReturnValue:
    """Show what is agreed, what came of it, and what can be done next."""
    return _page(agreement, EndForm())


def _page(agreement: ContributionAgreement, form: EndForm) -> str:
    steps = steps_of(agreement)
    people = {step.person_id for step in steps} | {agreement.recorded_by}
    may_move = policy.may_move_agreement(me(), agreement)
    terms = [Term(term) for term in agreement.terms]
    came = finding.came_on(agreement)
    return page(
        "funds/agreement.html",
        agreement.fund,
        agreement=agreement,
        form=form,
        code=shown_code(agreement.code) if agreement.code else None,
        state=AGREEMENT_WORDS[agreement.state],
        category=CATEGORY_WORDS[agreement.earmarking],
        terms=[(TERM_WORDS[term], CATEGORY[term]) for term in terms],
        bound=[TERM_WORDS[term] for term in binding(terms)],
        told=[_told(part, came.get(part.id, [])) for part in agreement.instalments],
        today=today(agreement.fund),
        steps=steps,
        moves=AGREEMENT_MOVE_WORDS,
        names=names({number for number in people if number is not None}),
        may_write=may_move and SIGN.is_open_to(agreement),
        may_sign=may_move and SIGN.is_open_to(agreement) and _can_be_taken(agreement),
        may_end=may_move and END.is_open_to(agreement),
    )


def _can_be_taken(agreement: ContributionAgreement) -> bool:
    return agreement.earmarking == UNEARMARKED or agreement.fund.holds_apart


def _told(part: Instalment, came: list[Contribution]) -> Told:
    """Return an instalment with the exchange difference, where it was agreed and came in two currencies."""
    expected = part.expected
    is_other = expected is not None and part.currency != expected.currency
    if expected is None or not is_other or part.closed_at is None or not came:
        return Told(part, came, None)
    if any(given.currency != expected.currency for given in came):
        return Told(part, came, None)
    return Told(part, came, total([given.amount for given in came], expected.currency) - expected)


@bp.route("/agreements/<ref>/edit", methods=["GET", "POST"])
@guarded(policy.may_move_agreement, finding.agreement)
def edit_agreement(agreement: ContributionAgreement) -> ResponseReturnValue:
    """Change what is not signed yet."""
    shown = shown_parts(agreement) if request.method == "GET" else {}
    form = agreement_form(agreement.fund, None, **shown)
    if _is_whole(form):
        with asking(form):
            actions.rewrite_agreement(agreement, drafted(form), by=me())
        if not form.errors:
            flash(_("The agreement is changed."), "done")
            return redirect(url_for("funds.agreement", ref=agreement.ref))
    back = url_for("funds.agreement", ref=agreement.ref)
    return _form_page(agreement.fund, form, back_url=back, title=_("Change the agreement"))


@bp.route("/agreements/<ref>/sign", methods=["GET", "POST"])
@guarded(policy.may_move_agreement, finding.agreement)
def sign_agreement(agreement: ContributionAgreement) -> ResponseReturnValue:
    """Note the funder's signature under the agreement and under the contributor's code."""
    is_bound = agreement.earmarking > UNEARMARKED
    form = SignForm(signed_on=today(agreement.fund))
    if form.validate_on_submit():
        with asking(form):
            actions.sign(
                agreement,
                form.signed_name.data or "",
                form.signed_on.data or today(agreement.fund),
                accepts_code=form.accepts_code.data,
                apart=form.apart.data,
                by=me(),
                at=clock.now(),
            )
        if not form.errors:
            flash(_("Signed. The money is expected now; nobody can decide about it before it comes."), "done")
            return redirect(url_for("funds.agreement", ref=agreement.ref))
    promises = [words for promise, words in PROMISES.items() if not (is_bound and promise is Promise.NO_STRINGS)]
    shown: dict[str, Any] = {"promises": promises, "version": CODE_VERSION, "has_signed": has_signed_code(agreement)}
    filled = page(
        "funds/agreement_sign.html", agreement.fund, agreement=agreement, form=form, is_bound=is_bound, **shown
    )
    return filled, 422 if form.errors else 200


@bp.route("/agreements/<ref>/refuse", methods=["GET", "POST"])
@guarded(policy.may_move_agreement, finding.agreement)
def refuse_agreement(agreement: ContributionAgreement) -> ResponseReturnValue:
    """Say no to money for its conditions, in public; the reason is begun from the clauses."""
    form = refusal_form(refused_on=today(agreement.fund))
    if request.method == "GET":
        fill(form, "reason", _proposed(agreement))
    if form.validate_on_submit():
        with asking(form):
            reason = texts_of(form, "reason")
            actions.refuse_agreement(agreement, reason, form["refused_on"].data, by=me(), at=clock.now())
        if not form.errors:
            flash(_("The offer is refused. Amount and reason stand in public; the name does not."), "done")
            return redirect(url_for("funds.agreement", ref=agreement.ref))
    return page("funds/agreement_refuse.html", agreement.fund, agreement=agreement, form=form), (
        422 if form.errors else 200
    )


def _proposed(agreement: ContributionAgreement) -> dict[str, str]:
    """Return a reason made of the clauses that bind, in every language."""
    found = {}
    for code in LANGUAGES:
        with speaking(code):
            clauses = " · ".join(str(TERM_WORDS[term]) for term in binding(Term(term) for term in agreement.terms))
            found[code] = _("It came with conditions that this fund does not take: %(clauses)s.", clauses=clauses)
    return found


@bp.post("/agreements/<ref>/end")
@guarded(policy.may_move_agreement, finding.agreement)
def end_agreement(agreement: ContributionAgreement) -> ResponseReturnValue:
    """End an agreement before all of it came."""
    form = EndForm()
    if form.validate_on_submit():
        with asking(form):
            actions.end_agreement(agreement, form.note.data or "", by=me(), at=clock.now())
        if not form.errors:
            flash(_("The agreement ended. What came in on it stays; the rest is no longer expected."), "done")
            return redirect(url_for("funds.agreement", ref=agreement.ref))
    return _page(agreement, form), 422
