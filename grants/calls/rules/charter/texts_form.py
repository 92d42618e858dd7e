"""Strings of forms: what no question of a charter call asks for, and how free text gives it away. Pure."""

from __future__ import annotations

from grants.calls.rules.charter.reference import string
from grants.calls.rules.charter.rule import Severity
from grants.i18n import lazy_gettext as _l

FORM_RULES = (
    string(
        "F4.matching",
        Severity.BLOCK,
        3,
        _l("Asks for money of the group's own beside the grant."),
        "Counter-example: programmes with 10 to 20 per cent of co-finance",
    ),
    string(
        "F4.logframe",
        Severity.BLOCK,
        3,
        _l("Asks for a log-frame. Say what you want to do, in your own words."),
        "Rocket Science: impossible questions in grant forms",
    ),
    string(
        "F4.targets",
        Severity.BLOCK,
        3,
        _l("Asks for indicators or targets. Groups are not held to numbers."),
        "IVAR, Better reporting: ask only what you use",
    ),
    string(
        "F4.theory_of_change",
        Severity.BLOCK,
        3,
        _l("Asks for a theory of change. Say why you want to do it, in your own words."),
        "Rocket Science: impossible questions in grant forms",
    ),
    string(
        "F4.sustainability",
        Severity.BLOCK,
        1,
        _l("Asks what happens when the money ends. Nobody who answers it knows."),
        "Rocket Science: impossible questions in grant forms",
    ),
    string(
        "F4.cvs",
        Severity.BLOCK,
        1,
        _l("Asks for CVs of people who work on it."),
        "Rocket Science: impossible questions in grant forms",
    ),
    string(
        "F4.letters",
        Severity.BLOCK,
        1,
        _l("Asks for letters of support or recommendation."),
        "Rocket Science: impossible questions in grant forms",
    ),
    string(
        "F4.other_donors",
        Severity.BLOCK,
        1,
        _l("Asks who else gives. Groups need not name their givers."),
        "Urgent Action Fund and Rawa do not ask for it",
    ),
    string(
        "F4.audited_accounts",
        Severity.BLOCK,
        1,
        _l("Asks for audited accounts. Small groups have none, and they say nothing about the work."),
        "practice of small-grant funds; Edge Fund: no more information for small grants",
    ),
    string(
        "E1.registration",
        Severity.BLOCK,
        1,
        _l("Demands registration. Groups without it apply through a host, or as they are."),
        "Red Umbrella, UHAI, Rawa: registered or not",
    ),
    string(
        "E1.tax_id",
        Severity.BLOCK,
        1,
        _l("Demands a tax number or tax status. Many groups have none, and hosts pay those."),
        "Red Umbrella, UHAI, Rawa: registered or not",
    ),
    string(
        "F3.hard_limit",
        Severity.BLOCK,
        1,
        _l("Sets a hard limit to an answer. Suggest a length; longer answers are read too."),
        "GrantAdvisor: limits add a quarter to the work",
    ),
    string(
        "F6.one_language",
        Severity.BLOCK,
        1,
        _l("Accepts one language only. Everybody writes in the language they think in."),
        "Urgent Action Fund: any language, any day; Wikimedia",
    ),
)
