"""What an application says of its partners: to each other, to the panel, and to the consortium rule."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grants.applications.models import Application, Partner
    from grants.funds.models import Geography


def partners_said(application: Application) -> list[dict[str, Any]]:
    """Return what a snapshot keeps of each partner who is here; whether one abstains depends on the whole text."""
    return [_said(one) for one in application.consortium]


def _said(one: Partner) -> dict[str, Any]:
    said = {
        "ref": one.ref,
        "organisation": one.organisation.ref if one.organisation is not None else None,
        "name": one.name,
        "geography": one.geography.code,
        "geography_name": one.geography.name,
        "root": one.geography.root.code,
        "root_name": one.geography.root.name,
        "within": within(one.geography),
        "is_lead": one.is_lead,
        "share": one.share_minor,
    }
    if one.organisation is not None:
        about = {name: getattr(one.organisation, name) for name in ("about", "does", "languages")}
        said |= {"kind": str(one.organisation.kind), **about}
    return said


def within(place: Geography) -> list[str]:
    """Return the codes of a place and of everything that it lies in, from the smallest to the community."""
    codes = [place.code]
    while place.parent is not None:
        place = place.parent
        codes.append(place.code)
    return codes


def in_one_hand(application: Application) -> list[Partner]:
    """Return the partners for which one and the same person acts, the lead first."""
    here = application.consortium
    found = {one.id for pair in combinations(here, 2) if pair[0].people & pair[1].people for one in pair}
    return [one for one in here if one.id in found]


def abstains(partner: Partner, current: str) -> bool:
    """Say whether the partner abstains from exactly the version whose hash is `current`."""
    return partner.abstained_hash == current


def has_answered(partner: Partner, current: str) -> bool:
    """Say whether the partner has confirmed exactly this version, or abstains from it."""
    return current in (partner.confirmed_hash, partner.abstained_hash)
