"""The library that questions are chosen from: what each kind is called and what it is good for. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.calls.rules.questions import QuestionKind
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Mapping[QuestionKind, tuple[str, str]] = {
    QuestionKind.LONG_TEXT: (
        _l("A text"),
        _l("For telling something in one’s own words. You suggest a length; nobody is cut off."),
    ),
    QuestionKind.SHORT_TEXT: (_l("A line"), _l("For a name or a title: a few words.")),
    QuestionKind.CHOICE: (
        _l("One of several"),
        _l("For one answer out of a few. Other questions can depend on what was chosen."),
    ),
    QuestionKind.MANY: (_l("Several of several"), _l("For all that apply. Other questions can depend on it, too.")),
    QuestionKind.NUMBER: (_l("A number"), _l("For something counted: people, weeks, places. You may set bounds.")),
    QuestionKind.MONEY: (_l("An amount"), _l("For one amount in the currency of the call.")),
    QuestionKind.BUDGET: (
        _l("A budget by partner"),
        _l("For who needs what: lines with an amount, each of one partner. They add up by themselves."),
    ),
    QuestionKind.DATE: (_l("A date"), _l("For one day: when something begins, or by when it is needed.")),
    QuestionKind.PLACE: (_l("A place"), _l("For one of the fund’s places, as they stand in its list.")),
    QuestionKind.FILE: (
        _l("A file"),
        _l("For a picture or a paper that says more than words. Costly on a bad line: ask for it seldom."),
    ),
    QuestionKind.VOICE: (
        _l("A recording"),
        _l("For those who would rather speak: sound up to ten minutes, and film up to five if you allow it."),
    ),
    QuestionKind.CONSENT: (
        _l("Who may know"),
        _l("For how openly something may be told: in public, later, in totals only, or nowhere."),
    ),
}
