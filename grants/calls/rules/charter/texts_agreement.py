"""Strings of agreements: what a clause may not bind, and how free text gives such a clause away. Pure."""

from __future__ import annotations

from grants.calls.rules.charter.reference import string
from grants.calls.rules.charter.rule import Severity
from grants.i18n import lazy_gettext as _l

AGREEMENT_RULES = (
    string(
        "A2.purpose",
        Severity.WARN,
        3,
        _l("Ties the money to one purpose. Money without strings follows the work, also when the work changes."),
        "IATI aid type B01; Power to Change and ALW award data: a restriction is said openly",
    ),
    string(
        "A2.line_budget",
        Severity.BLOCK,
        3,
        _l("Locks the budget line by line. Groups move money between lines without asking."),
        "Counter-examples: published sample award letters and grant policies",
    ),
    string(
        "A2.prior_approval",
        Severity.BLOCK,
        2,
        _l("Asks for permission before something changes. Groups tell the fund when they can; they do not ask."),
        "Counter-examples: published sample award letters and grant policies",
    ),
    string(
        "A2.unspent",
        Severity.BLOCK,
        3,
        _l("Takes back what has not been spent. What was given stays with the group."),
        "Counter-examples: published sample award letters and grant policies",
    ),
    string(
        "A2.clawback",
        Severity.BLOCK,
        3,
        _l("Lets the money be asked back. Only proven fraud allows that."),
        "Counter-examples: published sample award letters and grant policies",
    ),
    string(
        "M1.milestones",
        Severity.BLOCK,
        3,
        _l("Pays when results are shown. All of it is paid at the start, or on days that the group wishes."),
        "Counter-example: funds that pay most of a grant after the evaluation",
    ),
    string(
        "R1.reports",
        Severity.WARN,
        1,
        _l("Asks for a written report. A conversation, a voice note or a text written for someone else is enough."),
        "IVAR, Better reporting; GrantBook: reporting by talking",
    ),
)
