"""Where one is and in which language: the frame around every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import redirect, request, session, url_for

from grants import signin
from grants.db import SAFE_METHODS
from grants.i18n import LANGUAGES, language
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.people.queries import zone_of
from grants.people.rules import RoleKind, is_own_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund
    from grants.people.models import Person


@dataclass(frozen=True)
class Place:
    """A link of the main navigation."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Choice:
    """A link of the language switch."""

    code: str
    name: str
    url: str
    is_current: bool


def switch_language() -> ResponseReturnValue | None:
    """Take ?lang=ar off any address and remember it: works without JavaScript and on every page."""
    asked = request.args.get("lang")
    if asked not in LANGUAGES or request.method not in SAFE_METHODS or not is_own_path(request.path):
        return None
    session["language"] = asked
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return redirect(f"{request.path}?{urlencode(rest)}" if rest else request.path)


def frame() -> dict[str, Any]:
    """Return what base.html shows around every page. Costs no query beyond knowing who is signed in."""
    person = signin.current_person()
    spoken = language()
    return {
        "lang": spoken.code,
        "dir": spoken.direction,
        "languages": [_choice(code, code == spoken.code) for code in LANGUAGES],
        "navigation": _places(is_signed_in=person is not None),
        "person": person,
        "zone": zone_of(person),
    }


def _choice(code: str, is_current: bool) -> Choice:  # noqa: FBT001 - private, named at its one call
    is_here = request.method in SAFE_METHODS and is_own_path(request.path)
    here = request.path if is_here else url_for("web.home")
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return Choice(code, LANGUAGES[code].name, f"{here}?{urlencode([*rest, ('lang', code)])}", is_current)


def _places(*, is_signed_in: bool) -> list[Place]:
    known = [("web.home", _("Funds")), ("calls.index", _("Calls"))]
    if is_signed_in:
        known += [("web.desk", _("My desk")), ("people.profile", _("Settings"))]
    return [Place(label, url_for(endpoint), request.endpoint == endpoint) for endpoint, label in known]


_MONEY = frozenset({RoleKind.STEWARD, RoleKind.TREASURER, RoleKind.AUDITOR})
# The rooms of a fund, and who has the key; the pages themselves ask again. The public one is everybody's.
_ROOMS = (
    ("reports.dashboard", _l("What the pool did"), frozenset(RoleKind)),
    ("calls.of_fund", _l("Calls, applications and panels"), frozenset({RoleKind.STEWARD})),
    ("funds.money", _l("Money in"), _MONEY),
    ("disbursements.payments", _l("Payments"), _MONEY),
    ("awards.of_fund", _l("Awards"), _MONEY),
    ("funds.journal", _l("Journal of the books"), _MONEY),
    ("funds.people", _l("Who does what"), frozenset({RoleKind.STEWARD})),
    ("funds.settings", _l("Texts and places"), frozenset({RoleKind.STEWARD})),
    ("reports.fund", _l("The public page"), frozenset(RoleKind)),
)
_BY_SLUG = frozenset({"reports.dashboard", "reports.fund"})


def rooms(person: Person, funds: Iterable[Fund]) -> list[tuple[Fund, list[Place]]]:
    """Return, for each fund in which `person` has a role, the pages that are theirs to work in."""
    found = []
    for fund in funds:
        held = {role.kind for role in person.roles if role.fund_id == fund.id}
        mine = [(endpoint, label) for endpoint, label, keys in _ROOMS if keys & held]
        places = [
            Place(str(label), url_for(endpoint, ref=fund.slug if endpoint in _BY_SLUG else fund.ref), is_current=False)
            for endpoint, label in mine
        ]
        found.append((fund, places))
    return found
