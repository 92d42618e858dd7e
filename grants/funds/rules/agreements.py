"""Under which terms money comes: typed clauses, and how far each binds (IATI EarmarkingCategory). Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from grants.funds.rules.terms import UNEARMARKED
from grants.i18n import lazy_gettext as _l
from grants.lifecycle import Lifecycle, Move
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable


class Term(StrEnum):
    """A clause that an agreement may have. There is no free text: what is not listed here is not agreed."""

    FREE_USE = "free_use"
    ONE_REPORT = "one_report"
    INSTALMENTS = "instalments"
    NAMED_IN_PUBLIC = "named_in_public"
    BROAD_THEME = "broad_theme"
    WHOLE_REGION = "whole_region"
    ONE_PLACE = "one_place"
    ONE_FIELD = "one_field"
    OWN_REPORTS = "own_reports"
    LOGO = "logo"
    VISITS = "visits"
    RETURN_UNSPENT = "return_unspent"
    NAMED_PROJECT = "named_project"
    NAMED_GROUP = "named_group"
    VETO = "veto"
    VETTING = "vetting"


# Grand Bargain categories as IATI lists them: 1 unearmarked, 2 softly, 3 earmarked, 4 tightly. A duty that binds what
# the community may decide, or what a grantee must do, counts as the category whose effect it has (practice.md P1-P5).
CATEGORY = {
    **dict.fromkeys((Term.FREE_USE, Term.ONE_REPORT, Term.INSTALMENTS, Term.NAMED_IN_PUBLIC), 1),
    **dict.fromkeys((Term.BROAD_THEME, Term.WHOLE_REGION), 2),
    **dict.fromkeys((Term.ONE_PLACE, Term.ONE_FIELD, Term.OWN_REPORTS, Term.LOGO), 3),
    **dict.fromkeys((Term.VISITS, Term.RETURN_UNSPENT), 3),
    **dict.fromkeys((Term.NAMED_PROJECT, Term.NAMED_GROUP, Term.VETO, Term.VETTING), 4),
}


def earmarking_of(terms: Iterable[Term]) -> int:
    """Return the highest IATI EarmarkingCategory (1-4) among `terms`: the tightest clause binds the whole."""
    return max((CATEGORY[term] for term in terms), default=UNEARMARKED)


def binding(terms: Iterable[Term]) -> list[Term]:
    """Return the clauses among `terms` that bind what the community may decide, or what a grantee must do."""
    chosen = set(terms)
    return [term for term in Term if term in chosen and CATEGORY[term] > UNEARMARKED]


TERM_WORDS = {
    Term.FREE_USE: _l("The fund's community decides freely what the money is used for"),
    Term.ONE_REPORT: _l("The funder takes the fund's one yearly report, the same for everybody"),
    Term.INSTALMENTS: _l("The money comes in instalments, on agreed days"),
    Term.NAMED_IN_PUBLIC: _l("The fund may name the funder in public"),
    Term.BROAD_THEME: _l("Only for a broad theme"),
    Term.WHOLE_REGION: _l("Only for a whole region"),
    Term.ONE_PLACE: _l("Only for one place"),
    Term.ONE_FIELD: _l("Only for one field of work"),
    Term.OWN_REPORTS: _l("Reports in the funder's own form"),
    Term.LOGO: _l("The funder's name or logo must be shown by grantees"),
    Term.VISITS: _l("The funder may visit or inspect grantees"),
    Term.RETURN_UNSPENT: _l("Money not spent by a day must be returned"),
    Term.NAMED_PROJECT: _l("Only for one named project"),
    Term.NAMED_GROUP: _l("Only for one named group"),
    Term.VETO: _l("The funder may refuse a grantee"),
    Term.VETTING: _l("Grantees, their staff or their partners are screened for the funder"),
}


CATEGORY_WORDS = {
    1: _l("Without conditions"),
    2: _l("Loosely bound"),
    3: _l("Bound"),
    4: _l("Tightly bound"),
}


class Promise(StrEnum):
    """What a contributor signs before its money is taken: the contributor's code (practice.md P1-P6)."""

    NO_SAY = "no_say"
    NO_FILES = "no_files"
    ONE_REPORT = "one_report"
    NO_RETURN = "no_return"
    IN_THE_OPEN = "in_the_open"
    NO_STRINGS = "no_strings"


CODE_VERSION = "1"  # of PROMISES: a new clause or another wording is a new version, to be signed anew
PROMISES = {
    Promise.NO_STRINGS: _l("Our money comes without conditions. The fund's community decides what it is used for."),
    Promise.NO_SAY: _l("We have no say in calls, panels, ballots and awards, and ask for none."),
    Promise.NO_FILES: _l("We do not ask who applied and was declined, who reviewed, or what anybody wrote."),
    Promise.ONE_REPORT: _l("We take the fund's one report, in its own form. We ask for no logo and no visits."),
    Promise.NO_RETURN: _l("What has been decided about stays decided. We never ask for it back."),
    Promise.IN_THE_OPEN: _l("Everybody who applies may know that we give, and under which terms."),
}


class AgreementState(StrEnum):
    """A contribution agreement is written, signed, and kept or ended; or it was refused for its conditions."""

    DRAFT = "draft"
    SIGNED = "signed"
    KEPT = "kept"
    ENDED = "ended"
    REFUSED = "refused"


SIGN = Move("sign", (AgreementState.DRAFT,), AgreementState.SIGNED)
KEEP = Move("keep", (AgreementState.SIGNED,), AgreementState.KEPT)
END = Move("end", (AgreementState.DRAFT, AgreementState.SIGNED), AgreementState.ENDED)
REFUSE = Move("refuse", (AgreementState.DRAFT,), AgreementState.REFUSED)
RESUME = Move("resume", (AgreementState.KEPT,), AgreementState.SIGNED)  # what was taken for its money was not
AGREEMENT_LIFE = Lifecycle("contribution_agreement", AgreementState.DRAFT, (SIGN, KEEP, END, REFUSE, RESUME))

AGREEMENT_WORDS = {
    AgreementState.DRAFT: _l("Being written"),
    AgreementState.SIGNED: _l("Signed"),
    AgreementState.KEPT: _l("All of it came in"),
    AgreementState.ENDED: _l("Ended"),
    AgreementState.REFUSED: _l("Refused for its conditions"),
}
AGREEMENT_MOVE_WORDS = {
    "sign": _l("The agreement was signed"),
    "keep": _l("All of it came in"),
    "end": _l("The agreement ended"),
    "refuse": _l("The agreement was refused for its conditions"),
    "resume": _l("What had been taken for its money was not"),
}


def part_of(expected: Money, remaining: Money, promised: Money, *, came: Money, sent: Money | None) -> Money:
    """Return how much of what is still expected (`remaining`) a first or middle part of an instalment closes.

    Measured in the currency that was promised, where the part is known in it; else by what came, in the expected one;
    where neither is known, nothing is closed before the last part.
    """
    known = next((part for part in (sent, came) if part is not None and part.currency == promised.currency), None)
    if known is not None:
        left = max(promised.minor - known.minor, 0)
        return min(remaining, expected.split([known.minor, left])[0])
    if came.currency == expected.currency:
        return min(remaining, came)
    return Money.zero(expected.currency)


def exchange_of(came: Money, promised: Money, closed: Money) -> Money:
    """Return what came over (or, below zero, under) the worth of a promise in another currency when it was signed."""
    if promised.currency == closed.currency or came.currency != closed.currency:
        return Money.zero(came.currency)
    return came - closed
