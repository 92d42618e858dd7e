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
from grants.people.queries import zone_of
from grants.people.rules import is_own_path

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


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
