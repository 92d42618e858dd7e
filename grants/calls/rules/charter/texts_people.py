"""Strings that search people: vetting, lists, declarations, names, affiliations. Pure."""

from __future__ import annotations

from grants.calls.rules.charter.reference import string
from grants.calls.rules.charter.rule import Severity
from grants.i18n import lazy_gettext as _l

PEOPLE_RULES = (
    string(
        "A3.vetting",
        Severity.BLOCK,
        5,
        _l("Has people or partners searched or matched against lists. The host alone checks the payee, once, itself."),
        "BADIL and Palestinian civil society on conditional funding; Charity & Security Network",
    ),
    string(
        "A3.certification",
        Severity.BLOCK,
        5,
        _l("Asks for a declaration against terrorism or on sanctions. No group signs one for a charter fund."),
        "BADIL and Palestinian civil society on conditional funding; Charity & Security Network",
    ),
    string(
        "A3.political",
        Severity.BLOCK,
        5,
        _l("Asks for a political declaration, or shuts out those who hold a view. Views are no condition."),
        "BADIL and Palestinian civil society on conditional funding; Charity & Security Network",
    ),
    string(
        "A3.names",
        Severity.BLOCK,
        5,
        _l("Asks for names or identity papers of staff, participants or partners. Those stay with the group."),
        "BADIL and Palestinian civil society on conditional funding; Charity & Security Network",
    ),
    string(
        "F4.identities",
        Severity.BLOCK,
        5,
        _l("Asks who the people are that the work is for. Nobody's name is needed to fund it."),
        "BADIL and Palestinian civil society on conditional funding; Charity & Security Network",
    ),
    string(
        "F4.affiliation",
        Severity.BLOCK,
        5,
        _l("Asks for political or religious affiliation. It is nobody's business."),
        "BADIL and Palestinian civil society on conditional funding; Charity & Security Network",
    ),
)
