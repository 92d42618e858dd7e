"""Strings that hand control over: inspection, publicity, ownership, exclusivity, earmarks, vetoes, silence. Pure."""

from __future__ import annotations

from grants.calls.rules.charter.reference import string
from grants.calls.rules.charter.rule import Severity
from grants.i18n import lazy_gettext as _l

CONTROL_RULES = (
    string(
        "A2.inspection",
        Severity.BLOCK,
        1,
        _l("Lets somebody inspect at will: books, places or work. A visit is an invitation of the group."),
        "Counter-examples: published sample award letters and grant policies",
    ),
    string(
        "A2.publicity",
        Severity.BLOCK,
        1,
        _l("Makes groups show the giver's name or logo. To be named is a choice, and can be a danger."),
        "Counter-examples: published sample award letters and grant policies",
    ),
    string(
        "A2.ip",
        Severity.BLOCK,
        3,
        _l("Takes rights in what groups make. What they make is theirs, and they decide who may use it."),
        "Counter-examples: published sample award letters and grant policies",
    ),
    string(
        "E3.exclusivity",
        Severity.BLOCK,
        3,
        _l("Forbids or disfavours other givers. Groups may take money from whom they wish, and apply elsewhere."),
        "Counter-example: one bid per scheme; no double funding",
    ),
    string(
        "P1.earmark",
        Severity.BLOCK,
        3,
        _l("Ties a gift to one place, group or project. The fund takes money that the community decides about."),
        "IATI EarmarkingCategory 3 and 4; Haymarket: to use at the panel's discretion",
    ),
    string(
        "P1.soft_earmark",
        Severity.WARN,
        2,
        _l("Ties a gift to a theme or a kind of group. That binds what the community may decide."),
        "IATI EarmarkingCategory 2",
    ),
    string(
        "P2.veto",
        Severity.BLOCK,
        5,
        _l("Gives somebody who pays a say in who is chosen. The community alone decides."),
        "UHAI: staff have no vote; Haymarket left a gift to its panel",
    ),
    string(
        "A2.non_criticism",
        Severity.BLOCK,
        5,
        _l("Forbids to criticise. What groups say is theirs."),
        "Groups hold that aid may not buy silence; practice.md A2",
    ),
)
