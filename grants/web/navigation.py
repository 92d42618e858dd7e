"""Where one is and in which language: the frame around every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import redirect, request, session, url_for

from grants import signin
from grants.calls.rules import CallState
from grants.db import SAFE_METHODS
from grants.i18n import LANGUAGES, language
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.people.queries import zone_of
from grants.people.rules import RoleKind, is_own_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call
    from grants.funds.models import Fund
    from grants.people.models import Person


@dataclass(frozen=True)
class Place:
    """A link to another place, with what one finds there."""

    label: str
    url: str
    is_current: bool
    hint: str = ""


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
        "rooms_of_call": rooms_of_call,
        "rooms_of_fund": rooms_of_fund,
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


_STEWARD, _ALL = frozenset({RoleKind.STEWARD}), frozenset(RoleKind)
_MONEY = frozenset({RoleKind.STEWARD, RoleKind.TREASURER, RoleKind.AUDITOR})
_PANEL = frozenset({RoleKind.STEWARD, RoleKind.FACILITATOR})
_FUNDERS = frozenset({RoleKind.FUNDER})
# The doors of a fund, what is behind each, and who has the key; the pages themselves ask again.
_DOORS = (
    ("calls.of_fund", _l("Calls"), _l("Write them, open them, read what came, follow the panels."), _STEWARD),
    ("funds.treasury", _l("Treasury"), _l("What waits for a treasurer today."), _MONEY),
    ("funds.money", _l("Money"), _l("What came in, who promised what, what was refused."), _MONEY),
    ("awards.of_fund", _l("Awards"), _l("Every grant, and how far its agreement is."), _MONEY),
    ("disbursements.payments", _l("Payments"), _l("Prepare, approve, and see what has arrived."), _MONEY),
    ("funds.books", _l("Books"), _l("Whether they hold; journal, accounts, statement, closing."), _MONEY),
    ("funds.people", _l("People"), _l("Who works for the fund, and who speaks for funders."), _STEWARD),
    ("funds.settings", _l("The fund's texts"), _l("Its name, summary and charter, and its places."), _STEWARD),
    ("reports.dashboard", _l("What the pool did"), _l("All of it in figures, straight from the ledger."), _ALL),
    (
        "reports.own_giving",
        _l("Your giving"),
        _l("What you promised and gave, receipts and yearly statements."),
        _FUNDERS,
    ),
    ("reports.fund", _l("The public page"), _l("What everybody sees of the fund."), _ALL),
)
_BY_SLUG = frozenset({"reports.dashboard", "reports.fund", "reports.own_giving"})
_STRIP = (
    ("calls.of_fund", _l("Calls"), _STEWARD),
    ("funds.treasury", _l("Treasury"), _MONEY),
    ("funds.money", _l("Money"), _MONEY),
    ("funds.bank_accounts", _l("Bank accounts"), _MONEY),
    ("funds.pledges", _l("Pledges"), _MONEY),
    ("funds.agreements", _l("Agreements"), _MONEY),
    ("funds.funders", _l("Funders"), _MONEY),
    ("funds.cards", _l("Cards"), _MONEY),
    ("awards.of_fund", _l("Awards"), _MONEY),
    ("disbursements.payments", _l("Payments"), _MONEY),
    ("funds.books", _l("Books"), _MONEY),
    ("funds.people", _l("People"), _STEWARD),
    ("funds.places", _l("Places"), _STEWARD),
    ("funds.settings", _l("The fund's texts"), _STEWARD),
)
# The rooms of a call, and from which state on there is something in them.
_OUT = frozenset({CallState.OPEN, CallState.CLOSED, CallState.DECIDED})
_READ = _OUT - {CallState.OPEN}
_CALL_STRIP = (
    ("calls.manage", _l("The call"), _STEWARD, frozenset(CallState)),
    ("applications.received", _l("Applications"), _STEWARD, _OUT),
    ("panels.show", _l("The panel"), _PANEL, _OUT),
    ("panels.progress", _l("Reading"), _PANEL, _READ),
    ("panels.overview", _l("Standing"), _PANEL, _READ),
    ("awards.decision", _l("Decision"), _PANEL, _READ),
    ("calls.show", _l("What applicants see"), _PANEL, _OUT),
)


def doors(person: Person, funds: Iterable[Fund]) -> list[tuple[Fund, list[Place]]]:
    """Return, for each fund in which `person` has a role, the pages that are theirs to work in."""
    return [
        (
            fund,
            [
                Place(str(label), url_for(endpoint, ref=_named(fund, endpoint)), is_current=False, hint=str(hint))
                for endpoint, label, hint, keys in _DOORS
                if keys & _held(person, fund.id)
            ],
        )
        for fund in funds
    ]


def rooms_of_fund(fund: Fund) -> list[Place]:
    """Return the strip above a fund's working pages, as far as this person has the keys."""
    held = _held(signin.current_person(), fund.id)
    closed = set() if fund.takes_cards else {"funds.cards"}
    return [
        _room(endpoint, str(label), fund.ref)
        for endpoint, label, keys in _STRIP
        if keys & held and endpoint not in closed
    ]


def rooms_of_call(call: Call) -> list[Place]:
    """Return the strip above a call's working pages, as far as this person has the keys; nobody else has one."""
    held = _held(signin.current_person(), call.fund_id)
    if not held & _PANEL:
        return []
    return [
        _room(endpoint, str(label), call.ref)
        for endpoint, label, keys, states in _CALL_STRIP
        if keys & held and call.state in states
    ]


def _held(person: Person | None, fund_id: int) -> set[RoleKind]:
    return {role.kind for role in person.roles if role.fund_id == fund_id} if person is not None else set()


def _named(fund: Fund, endpoint: str) -> str:
    return fund.slug if endpoint in _BY_SLUG else fund.ref


def _room(endpoint: str, label: str, ref: str) -> Place:
    return Place(label, url_for(endpoint, ref=ref), request.endpoint == endpoint)
