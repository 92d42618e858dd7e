"""What the charter says of an agreement: its typed clauses, and its length. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.calls.rules.charter.linting import TEXT_RULES
from grants.calls.rules.charter.rule import Finding, Place, Rule, Severity
from grants.funds.rules.agreements import Term
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST_WORDS = 400  # in each language
_BY_ID = {rule.id: rule for rule in TEXT_RULES}

OWN_REPORT = Rule(
    "P4.own_report",
    Severity.BLOCK,
    1,
    _l("Asks for a report of its own. Everybody who gives takes the fund's one report."),
    "IVAR, Aligning grant reporting; NGOsource on pooled funds",
)
LENGTH = Rule(
    "A4.length",
    Severity.BLOCK,
    0,
    _l("An agreement is one page: at most 400 words in each language."),
    "IVAR, Flexible funders 8: keep it short",
)
TERM_RULES: Mapping[Term, Rule] = {
    Term.BROAD_THEME: _BY_ID["P1.soft_earmark"],
    Term.WHOLE_REGION: _BY_ID["P1.soft_earmark"],
    **dict.fromkeys((Term.ONE_PLACE, Term.ONE_FIELD, Term.NAMED_PROJECT, Term.NAMED_GROUP), _BY_ID["P1.earmark"]),
    Term.OWN_REPORTS: OWN_REPORT,
    Term.LOGO: _BY_ID["A2.publicity"],
    Term.VISITS: _BY_ID["A2.inspection"],
    Term.RETURN_UNSPENT: _BY_ID["A2.unspent"],
    Term.VETO: _BY_ID["P2.veto"],
    Term.VETTING: _BY_ID["A3.vetting"],
}


def check_terms(terms: Iterable[Term]) -> list[Finding]:
    """Return what the charter says of the typed clauses under which money is offered: facts, not guesses."""
    found = [(term, TERM_RULES[term]) for term in terms if term in TERM_RULES]
    return [Finding(rule, rule.score, rule.message, Place("agreement"), str(term)) for term, rule in found]


def check_length(texts: Mapping[str, str]) -> list[Finding]:
    """Return whether an agreement, whole in each language, is longer than a page."""
    long = [code for code, text in texts.items() if len(text.split()) > _MOST_WORDS]
    return [Finding(LENGTH, 0, LENGTH.message, Place("agreement", language=code)) for code in long]
