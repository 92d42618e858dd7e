"""Rules about how a call treats those who apply: who may, who decides, how it pays, what it asks later. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants import clock
from grants.calls.rules.charter.rule import Check, Place, Rule, Severity
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grants.calls.rules.charter.practice import Practice
    from grants.calls.rules.facts import CallFacts

_FEWEST_MODES = 2
_FEWEST_LANGUAGES = 2
_MOST_ITEMS = 6
_MOST_DAYS = 7
_MOST_MINUTES = 60
_LARGEST_SHARE = 40  # per cent of the pool

_OPENLY = "IVAR, Flexible funders: be open, ask for little, decide fast"


def _alone(call: CallFacts) -> Iterator[tuple[Place, str | None]]:
    if not call.practice.is_designed_together:
        yield Place("design"), None


def _stepped(call: CallFacts) -> Iterator[tuple[Place, str | None]]:
    if call.practice.steps:
        yield Place("steps"), None


def _practice(is_broken: Callable[[Practice], bool]) -> Callable[[CallFacts], Iterator[tuple[Place, str | None]]]:
    def check(call: CallFacts) -> Iterator[tuple[Place, str | None]]:
        if is_broken(call.practice):
            yield Place("call"), None

    return check


def _untied(call: CallFacts) -> Iterator[tuple[Place, str | None]]:
    if call.tie_rule is None:
        yield Place("call", field="tie_rule"), None


def _uncriticised(call: CallFacts) -> Iterator[tuple[Place, str | None]]:
    if not call.criteria:
        yield Place("criteria"), None


def _undated(call: CallFacts) -> Iterator[tuple[Place, str | None]]:
    if not clock.local(call.closes_at, call.zone).date() < call.decide_on < call.pay_on:
        yield Place("call", field="decide_on"), None


def _rule(
    name: str, message: str, source: str, is_broken: Callable[[Practice], bool], severity: Severity = Severity.BLOCK
) -> Check:
    return Check(Rule(name, severity, 0, message, source), _practice(is_broken))


TREATING_CHECKS = (
    _rule(
        "F5.readable",
        _l("Everybody may read the whole form before signing up."),
        "Pro Bono Economics on the cost of applying",
        lambda it: not it.is_readable_before_signing_up,
    ),
    _rule(
        "F6.modes",
        _l("There are at least two ways to answer, by writing and by voice, and all count the same."),
        "Urgent Action Fund: web, text or mobile; FRIDA's evaluation",
        lambda it: len(it.modes) < _FEWEST_MODES,
    ),
    _rule(
        "F6.languages",
        _l("A call is written in Arabic and at least one more language."),
        "Urgent Action Fund: any language; FRIDA: seven",
        lambda it: "ar" not in it.languages or len(it.languages) < _FEWEST_LANGUAGES,
    ),
    _rule(
        "F6.offline",
        _l("There is a copy of the form to fill in without the web."),
        "Wikimedia: offline copies",
        lambda it: not it.has_offline_copy,
    ),
    _rule(
        "F6.no_scripts",
        _l("Applying works in any browser, with scripts off."),
        "Urgent Action Fund: web, text or mobile",
        lambda it: not it.works_without_scripts,
    ),
    _rule(
        "E1.open",
        _l("Nobody needs to be registered to apply."),
        "Red Umbrella, UHAI, Rawa: registered or not",
        lambda it: it.needs_registration,
    ),
    _rule(
        "E1.host",
        _l("A host may receive the money for a group that has no account."),
        "Red Umbrella, UHAI, FundAction: a host is allowed",
        lambda it: not it.takes_hosts,
    ),
    _rule(
        "E2.advisory",
        _l("Questions on who fits are advice. Whoever thinks that they fit gets the form."),
        "FRIDA: a refused group may explain and get in",
        lambda it: it.eligibility_gates,
    ),
    _rule(
        "E2.items",
        _l("There are at most six questions on who fits."),
        "FRIDA: a short questionnaire",
        lambda it: it.eligibility_items > _MOST_ITEMS,
    ),
    _rule(
        "E3.parallel",
        _l("Groups may apply elsewhere for the same work, and take money from others."),
        "Counter-example: one bid per scheme",
        lambda it: not it.allows_other_givers,
    ),
    _rule(
        "D1.community",
        _l("Only the community decides. Those who give have no vote."),
        "UHAI; Haymarket left a gift to its panel",
        lambda it: it.contributors_vote,
    ),
    _rule("D1.staff", _l("Staff of the fund have no vote."), "UHAI: staff have no vote", lambda it: it.staff_vote),
    Check(
        Rule(
            "D2.tie_rule",
            Severity.BLOCK,
            0,
            _l("How a tie is broken is fixed before anybody can be in one."),
            "FundAction's first round had no tie rule",
        ),
        _untied,
    ),
    Check(
        Rule(
            "D2.criteria",
            Severity.BLOCK,
            0,
            _l("What is scored is fixed before the call opens."),
            "Edge Fund's minutes: concerns came too late",
        ),
        _uncriticised,
    ),
    Check(
        Rule(
            "D6.together",
            Severity.DISCLOSE,
            0,
            _l("This call was written by the fund alone; nobody was asked about its draft."),
            "FRIDA and FundAction: members shape the call before it opens",
        ),
        _alone,
    ),
    Check(
        Rule(
            "F7.steps",
            Severity.DISCLOSE,
            0,
            _l("This call takes steps besides applying, deciding and paying; its timetable names each with its days."),
            "IVAR, Flexible funders 4: be open about time",
        ),
        _stepped,
    ),
    Check(
        Rule(
            "F7.calendar",
            Severity.BLOCK,
            0,
            _l("The days of decision and payment are promised with the deadline, in this order."),
            "IVAR, Flexible funders 4: be open about time",
        ),
        _undated,
    ),
    _rule(
        "D3.consent",
        _l("A smaller grant than was asked for needs the applicant's yes."),
        "FundAction: full grants only; Local Energy Scotland",
        lambda it: it.reduces_without_consent,
    ),
    _rule(
        "D4.feedback",
        _l("Every decision has a reason, and whoever is declined hears it within a week."),
        "IVAR, Flexible funders 5: give feedback",
        lambda it: it.feedback_days > _MOST_DAYS,
    ),
    _rule(
        "D5.ratifying",
        _l("Whoever ratifies has a week, and listed grounds."),
        "Red Umbrella's selection process",
        lambda it: it.ratifying_days > _MOST_DAYS,
    ),
    _rule(
        "M1.up_front",
        _l("All of the money is paid at the start, or on days that the group wishes."),
        "Counter-example: paying most after the evaluation",
        lambda it: not it.pays_up_front,
    ),
    _rule(
        "M2.routes",
        _l("A grant never lapses because a way of paying failed."),
        "ICNL on Palestinian banks; Open Collective",
        lambda it: it.lapses_when_a_route_fails,
    ),
    _rule(
        "M3.net",
        _l("The amount of a grant is what arrives: fees are the fund's."),
        "NOPI and Alignmint on host fees",
        lambda it: it.takes_fees_from_awards,
    ),
    _rule(
        "R1.touch",
        _l("One report a year is the most, in an hour, in any way."),
        "IVAR, Better reporting; GrantBook",
        lambda it: it.reports_a_year > 1 or it.report_minutes > _MOST_MINUTES,
    ),
    _rule(
        "T1.published",
        _l("How many applied and were chosen, how long it took, and which offers were refused, is public."),
        "IVAR, Flexible funders 5; Community Foundation Wales",
        lambda it: not it.publishes_outcomes,
    ),
    _rule(
        "T2.changes",
        _l("A condition that comes later needs the grantee's yes, and counts in public."),
        _OPENLY,
        lambda it: not it.changes_need_consent,
    ),
    _rule(
        "P6.terms",
        _l("Everybody may see who gives, and on which terms, before they apply."),
        "Edge Fund: who is behind the money",
        lambda it: not it.shows_contributors,
    ),
    _rule(
        "P3.files",
        _l("Those who give see no application, no reviewer, and nobody who was declined."),
        "IVAR; the fund's contributor code",
        lambda it: it.contributors_see_files,
    ),
    _rule(
        "P5.share",
        _l("One giver stands for more than 40 per cent of the pool."),
        "Measured in a real pooled fund: 16 to 56 per cent",
        lambda it: it.largest_share > _LARGEST_SHARE,
        Severity.WARN,
    ),
)
