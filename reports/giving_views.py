"""Pages of giving: what a funder promised and gave, on a page and on paper; and who gives, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import Response, render_template, request, url_for

from grants import clock
from grants.errors import NotFound
from grants.forms import row_key
from grants.funds import queries as funds
from grants.funds.queries.receipts import receipts_of, still_here
from grants.funds.rules import FUNDER_WORDS, PLEDGE_WORDS, book
from grants.funds.rules.agreements import AGREEMENT_WORDS, CODE_VERSION, PROMISES, TERM_WORDS, Term
from grants.funds.rules.gifts import GIVEN_BACK_WORDS
from grants.i18n import day, in_language, language
from grants.i18n import gettext as _
from grants.ledger.queries.chain import last_checkpoint
from grants.pdf import Sheet, Table, isolated, written
from grants.policy import guarded, public
from grants.signin import current_person
from reports import giving, policy
from reports.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Contribution, Fund

__all__ = ["bp"]
_FIRST_YEAR, _LAST_YEAR = 1970, 9999


def _own(fund: Fund) -> int:
    """Return the id of the funder that this person speaks for: the database gives nobody the role without one."""
    return cast("int", policy.speaks_for(current_person(), fund))


@bp.get("/funds/<ref>/mine")
@guarded(policy.may_see_own_giving, funds.fund_by_slug)
def own_giving(fund: Fund) -> ResponseReturnValue:
    """Show a funder what it promised, what was agreed, what came in, and every receipt."""
    funder_id = _own(fund)
    agreements = giving.agreements_by(fund, funder_id)
    given = giving.given_by(fund, funder_id)
    return render_template(
        "reports/own_giving.html",
        fund=fund,
        funder=giving.funder(fund, funder_id),
        pledges=giving.pledges_by(fund, funder_id),
        agreements=agreements,
        received=giving.received_of(agreements),
        given=given,
        receipts=receipts_of(given),
        sums=giving.sums_of(given),
        years=sorted({one.received_on.year for one in given}, reverse=True),
        today=clock.local(clock.now(), fund.zone).date(),
        still_here=still_here,
        is_late=giving.is_late,
        words={"pledge": PLEDGE_WORDS, "agreement": AGREEMENT_WORDS, "back": GIVEN_BACK_WORDS},
        terms=_terms,
        code_version=CODE_VERSION,
        promises=PROMISES.values(),
    )


def _terms(codes: list[str]) -> list[str]:
    return [str(TERM_WORDS[Term(code)]) for code in codes]


@bp.get("/funds/<ref>/mine/<int:year>.pdf")
@guarded(policy.may_see_own_giving, funds.fund_by_slug)
def yearly_statement(fund: Fund, year: int) -> ResponseReturnValue:
    """Hand out a funder's statement of a year: all that it gave, and that it was given without conditions."""
    funder_id = _own(fund)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    given = giving.given_by(fund, funder_id, year)
    paper = written(_statement(fund, giving.funder(fund, funder_id).name, year, given), language().code, at=clock.now())
    named = f'inline; filename="statement-{year}.pdf"'
    return Response(paper, mimetype="application/pdf", headers={"Content-Disposition": named})


def _statement(fund: Fund, name: str, year: int, given: list[Contribution]) -> Sheet:
    receipts = receipts_of(given)
    rows = []
    for one in sorted(given, key=lambda one: (one.received_on, one.id)):
        receipt = receipts.get(one.id)
        number = isolated(f"{receipt.year}-{receipt.number:04d}") if receipt else ""
        on = str(one.received_on.year) if one.is_year_only else day(one.received_on)
        sent = isolated(one.sent) if one.sent else ""
        rows.append([on, isolated(one.amount), sent, isolated(still_here(one)), number])
    sums = [(_("In all"), isolated(each.given)) for each in giving.sums_of(given)]
    back = [(_("Of it given back"), isolated(each.back)) for each in giving.sums_of(given) if each.back]
    seal = last_checkpoint(book(fund.id))
    widths = [1.3, 1.2, 1.2, 1.2, 0.9]
    head = [_("Received on"), _("Amount"), _("As it was sent"), _("Still with the fund"), _("Receipt")]
    return Sheet(
        title=_("Statement of %(year)s", year=year),
        by=in_language(fund.name),
        facts=[(_("Given by"), name), *sums, *back],
        paragraphs=[
            _("Part of it came with conditions, and is held apart from the pool.")
            if any(one.is_apart for one in given)
            else _("It was given freely and without conditions. The fund's community decides what it is used for."),
            _("It is one pot: what this money did is what the whole fund did, and the fund's one report tells it."),
        ],
        tables=[Table(_("What came in"), head, rows, numeric=[1, 2, 3], widths=widths)] if rows else [],
        foot=[_("The books' last seal:"), isolated(seal.words())] if seal is not None else [],
    )


@bp.get("/funds/<ref>/givers")
@public
def givers(ref: str) -> ResponseReturnValue:
    """Show everybody who gives, as far as they agreed, under which terms, and what all of it comes to."""
    fund = funds.fund_by_slug(ref)
    after = request.args.get("after", type=row_key)
    gifts = giving.named_gifts(fund, after=after, limit=giving.PAGE + 1)
    more = len(gifts) > giving.PAGE
    following = url_for("reports.givers", ref=ref, after=gifts[giving.PAGE - 1].id, _anchor="people") if more else None
    return render_template("reports/givers.html", **_everybody(fund), gifts=gifts[: giving.PAGE], next_url=following)


def _everybody(fund: Fund) -> dict[str, Any]:
    named = giving.named_funders(fund)
    return {
        "fund": fund,
        "sums": giving.sums_of_fund(fund),
        "named": named,
        "unnamed": giving.count_of_funders(fund) - len(named),
        "gift_count": giving.count_of_gifts(fund),
        "kinds": FUNDER_WORDS,
        "terms": _terms,
        "promises": PROMISES.values(),
        "refused": funds.offers_refused(fund),
        "seal": last_checkpoint(book(fund.id)),
    }
