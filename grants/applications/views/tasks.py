"""What there is to do in an application, as a list of pages with their state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from grants.applications import queries
from grants.applications.rules import ApplicationState, Outcome, PartnerState, unmet
from grants.disclosure import Tier
from grants.i18n import gettext as _
from grants.i18n import in_language, ngettext

if TYPE_CHECKING:
    from grants.applications.models import Application, Partner
    from grants.applications.queries.together import Standing
    from grants.applications.rules import Result

Task = dict[str, str | None]


def tasks(application: Application, mine: Partner, results: list[Result], standing: Standing) -> dict[str, list[Task]]:
    """Return the tasks of one partner under the three headings of the page."""
    return {
        "write": [_outline(application, mine), *_questions(application, standing), _check(application)],
        "together": _together(application, mine, results),
        "send": _send(application, mine, results),
    }


def _task(title: str, href: str | None, status: str, tone: str, hint: str = "") -> Task:
    return {"title": title, "href": href, "status": status, "tone": tone, "hint": hint or None}


def _outline(application: Application, mine: Partner) -> Task:
    is_done = application.title and application.ask and application.joint_modes
    href = url_for("applications.outline", ref=application.ref) if mine.is_lead else None
    status, tone = (_("Completed"), "good") if is_done else (_("To do"), "neutral")
    hint = "" if mine.is_lead else _("The partner that leads writes this.")
    return _task(_("Title, amount and how you work together"), href, status, tone, hint)


def _questions(application: Application, standing: Standing) -> list[Task]:
    """Return a task for each question that is asked, given what has been answered so far."""
    answered = queries.answered(application)
    rows = []
    for asked in queries.asked(application):
        href = url_for("applications.answer", ref=application.ref, question=asked.ref)
        if asked.id in standing.unsettled:
            status, tone = _("Two texts: choose"), "attention"
        elif asked.id in answered:
            status, tone = _("Completed"), "good"
        else:
            status, tone = (_("To do"), "neutral") if asked.is_required else (_("If you like"), "neutral")
        writer = standing.writers.get(asked.id)
        hint = _("%(name)s writes this.", name=f"\u2068{writer.name}\u2069") if writer is not None else ""
        rows.append(_task(in_language(asked.prompt), href, status, tone, hint))
    return rows


def _check(application: Application) -> Task:
    asked = queries.asked(application)
    done = len({one.id for one in asked} & queries.answered(application))
    status = _("%(done)s of %(all)s", done=done, all=len(asked))
    return _task(_("Check your answers"), url_for("applications.check", ref=application.ref), status, "neutral")


def _together(application: Application, mine: Partner, results: list[Result]) -> list[Task]:
    here = application.consortium
    invited = sum(one.state is PartnerState.INVITED for one in here)
    joined = len(here) - invited
    status = ngettext("%(num)d partner", "%(num)d partners", joined)
    hint = ngettext("%(num)d is invited and has not answered.", "%(num)d are invited and have not answered.", invited)
    rows = [
        _task(
            _("Partners"),
            url_for("applications.partners", ref=application.ref),
            status,
            "good" if joined > 1 and not invited else "neutral",
            hint if invited else "",
        )
    ]
    shares = next(result for result in results if result.id == "shares_sum_to_ask")
    words = {
        Outcome.MET: (_("Shared"), "good"),
        Outcome.FAIL: (_("Does not add up"), "attention"),
        Outcome.UNKNOWN: (_("To do"), "neutral"),
    }
    href = url_for("applications.shares", ref=application.ref) if mine.is_lead else None
    rows.append(_task(_("How the amount is shared"), href, *words[shares.state], shares.why))
    consent = url_for("applications.consent", ref=application.ref)
    rows.append(_task(_("What others may learn about you"), consent, tier_word(mine.tier), "neutral"))
    return rows


def tier_word(tier: Tier) -> str:
    """Return a consent tier in a word or two."""
    return {
        Tier.PUBLIC: _("Public"),
        Tier.DELAYED: _("Public, later"),
        Tier.AGGREGATE: _("Only in totals"),
        Tier.SECRET: _("Nothing"),
    }[tier]


def _send(application: Application, mine: Partner, results: list[Result]) -> list[Task]:
    current = queries.content_hash(application)
    is_changed = not queries.is_as_sent(application)
    others = [result for result in unmet(results) if result.id != "all_partners_confirmed"]
    if mine.is_lead:
        href = url_for("applications.submit", ref=application.ref)
        if application.state is ApplicationState.SUBMITTED and not is_changed:
            return [_task(_("Check and submit"), href, _("Submitted"), "good")]
        left = unmet(results)
        if left:
            hint = ngettext("%(num)d point is open, see below.", "%(num)d points are open, see below.", len(left))
            return [_task(_("Check and submit"), None, _("Cannot start yet"), "neutral", hint)]
        return [_task(_("Check and submit"), href, _("Ready"), "good")]
    href = url_for("applications.confirm", ref=application.ref)
    if queries.has_answered(mine, current):
        said = _("You abstain") if queries.abstains(mine, current) else _("Confirmed")
        return [_task(_("Confirm this version"), href, said, "good")]
    was_asked = mine.confirmed_hash or mine.abstained_hash
    status, tone = (_("To do"), "neutral") if others else (_("Waits for you"), "attention")
    hint = _("You answered an earlier version. See what has changed.") if was_asked else ""
    return [_task(_("Confirm this version"), href, status, tone, hint)]
