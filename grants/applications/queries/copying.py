"""What of an older application fits this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications.rules.copying import matches

if TYPE_CHECKING:
    from grants.applications.models import Application, Partner
    from grants.applications.rules.copying import Match


def fitting(application: Application, source: Application) -> list[Match]:
    """Return, for each question of the application's call, what `source` answers to it and whether that fits."""
    return matches(
        application.call.questions,
        source.call.questions,
        {one.question_id: one.text for one in source.answers},
        places={place.code for place in application.call.fund.geographies},
        is_same_currency=application.currency == source.currency,
    )


def to_invite_again(application: Application, source: Application) -> list[Partner]:
    """Return the partners of `source` whose organisations take no part in the application yet."""
    here = {one.organisation_id for one in application.consortium}
    names = {one.name for one in application.consortium}
    others = (one for one in source.consortium if not one.is_lead)
    return [one for one in others if one.organisation_id not in here and one.name not in names]
