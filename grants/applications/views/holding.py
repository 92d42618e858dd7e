"""Which draft lies open in this browser: its keys stand in a cookie that ends with the browser."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from flask import after_this_request, current_app, redirect, render_template, request, url_for

from grants import clock, signin
from grants.applications import policy
from grants.applications.queries.drafts import Opened, draft_of, opened
from grants.applications.rules.codes import Keys, keys_in
from grants.applications.views.frame import deadline
from grants.db import SAFE_METHODS
from grants.i18n import day

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response
    from flask.typing import ResponseReturnValue

COOKIE = "musha_draft"
# Wrong codes cost a network and the whole site their tries; both leak back, so nobody is locked out for long.
_TRIES, _TRIES_OF_ALL, _PER = 20, 600, timedelta(minutes=10)
_NOT_TYPED = {"csrf_token", "once", "version"}


def network() -> str:
    """Return the network that asks: a /24 or a /48, since one household or one prefix holds many addresses."""
    address = ip_address(request.remote_addr or "127.0.0.1")
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))


def count_a_try(what: str) -> None:
    """Count a try of this network, and of everybody; raise TooMany past what a person would do."""
    at = clock.now()
    signin.limit(what, network(), tries=_TRIES, per=_PER, at=at)
    signin.limit(what, "everybody", tries=_TRIES_OF_ALL, per=_PER, at=at)


def hold(keys: Keys) -> None:
    """Let this browser open the draft until it is closed or let go."""

    @after_this_request
    def _set(response: Response) -> Response:
        is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, keys.cookie, httponly=True, samesite="Lax", secure=is_secure)
        return response


def let_go() -> None:
    """Let this browser open the draft no more."""

    @after_this_request
    def _drop(response: Response) -> Response:
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
        return response


def open_draft() -> Opened | None:
    """Return the draft that lies open in this browser, if one does."""
    keys = keys_in(request.cookies.get(COOKIE, ""))
    draft = draft_of(keys) if keys is not None else None
    return opened(draft, keys) if draft is not None and keys is not None else None


def with_draft(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Hand the open draft to a view; ask for the code where none is open, and show again what was typed."""

    @wraps(view)
    def with_it(**kwargs: Any) -> ResponseReturnValue:
        read = open_draft()
        if read is not None:
            return view(read, **kwargs)
        if request.method in SAFE_METHODS:
            return redirect(url_for("applications.draft_door"))
        return typed_again()

    vars(with_it)["shows_again"] = typed_again  # when the page had lain open for too long
    return with_it


def typed_again() -> ResponseReturnValue:
    """Show what was typed and cannot be saved, so that it can be copied: there is nobody to keep it for."""
    typed = [text for name, text in request.form.items(multi=True) if name not in _NOT_TYPED and text.strip()]
    return render_template("applications/drafts/lost.html", typed=typed), 409


def is_fund(read: Opened) -> bool:
    """Say whether a steward of the call types here for somebody else."""
    person = signin.current_person()
    return person is not None and bool(policy.may_steward(person, read.draft.call))


def around(read: Opened) -> dict[str, Any]:
    """Return what every page of a draft shows around its own matter."""
    call = read.draft.call
    return {
        "read": read,
        "call": call,
        "deadline": deadline(call),
        "is_open": call.is_accepting(clock.now()),
        "erased_on": day(read.draft.erased_on.date()),
        "is_fund": is_fund(read),
    }
