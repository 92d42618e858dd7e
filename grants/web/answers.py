"""What is sent back besides pages: refusals in plain words, and the headers that keep a visit private."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError, generate_csrf
from psycopg import errors as driver
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from grants import clock, signin
from grants.db import SAFE_METHODS, db
from grants.errors import NotAllowed, NotFound, Refusal, RuleBroken, Stale, WrongState
from grants.i18n import gettext as _
from grants.i18n import language
from grants.web.visit import readable

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

_STATUS: dict[type[Refusal], int] = {
    NotAllowed: 403,
    NotFound: 404,
    WrongState: 409,
    Stale: 409,
    RuleBroken: 422,
    signin.TooMany: 429,
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_log = logging.getLogger("musha")


def install(app: Flask) -> None:
    """Answer every refusal and every fault of `app`, and set the headers of every answer."""
    app.register_error_handler(CSRFError, _form_ran_out)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _not_a_page)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(IntegrityError, _came_second)
    app.register_error_handler(Exception, _fault)
    app.before_request(_address_reads)
    app.before_request(_ours_only)
    app.after_request(_headers)


def _address_reads() -> None:
    """Say that there is nothing at an address that nothing stored can have."""
    if request.path != readable(request.path):
        raise NotFound(_("There is nothing here, or nothing that you may see."))


def _ours_only() -> None:
    """Refuse a changing request that another site's page caused, whatever token it carries."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site", "none") in (
        "cross-site",
        "same-site",
    ):
        raise NotAllowed(_("This came from another site's page. Open the page here and send it again."))


def _headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if "leads_to" in g:  # a page whose form leads on to another server, since browsers follow the rule past a redirect
        policy = _HEADERS["Content-Security-Policy"].replace("form-action 'self'", f"form-action 'self' {g.leads_to}")
        response.headers["Content-Security-Policy"] = policy
    if "records" in g:  # a page on which one may record oneself; the browser asks the person all the same
        allowed = _HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")
        response.headers["Permissions-Policy"] = allowed.replace("microphone=()", "microphone=(self)")
    is_static = request.endpoint == "static" and response.status_code < 400
    response.headers["Cache-Control"] = "public, max-age=3600" if is_static else "no-store"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def _refused(refusal: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    status = next((code for kind, code in _STATUS.items() if isinstance(refusal, kind)), 422)
    return _page(str(refusal), status)


def _page(reason: str, status: int) -> ResponseReturnValue:
    """Say why not; where not even the reader can be looked up, say that."""
    if signin.is_script():
        return {"said": reason}, status
    try:
        return render_template("web/refusal.html", reason=reason, status=status), status
    except OperationalError as fault:
        return _no_database(fault)


def _form_ran_out(unused: CSRFError) -> ResponseReturnValue:
    """Keep what was typed when a form has lain open too long or belongs to an ended sign-in, and offer it again.

    A script keeps it itself: it is given a new token, which no other site's script can read.
    """
    del unused
    db.session.rollback()
    if signin.is_script():
        return ({"csrf": generate_csrf()}, 400) if signin.current_person() else signin.must_sign_in()
    about = vars(current_app.view_functions[request.endpoint or ""])
    if "shows_again" in about:
        return cast("ResponseReturnValue", about["shows_again"]())
    if about.get("policy") == "public":
        flash(_("This page had lain open too long. Please fill it in again."), "warning")
        is_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
        return redirect(request.full_path if is_page else url_for("web.home"))
    if signin.current_person() is None:
        return signin.must_sign_in()
    signin.hold_post(at=clock.now())
    return redirect(url_for("people.resume"))


def _not_a_page(fault: HTTPException) -> ResponseReturnValue:
    db.session.rollback()
    status = fault.code or 500
    if status < 400:
        return fault.get_response()
    reasons = {
        404: _("There is nothing here, or nothing that you may see."),
        405: _("This page cannot do that. Go back and use the button on it."),
        413: _("That is too much for one page. Shorten it, or send it in parts."),
    }
    reason = reasons.get(status, _("This request cannot be answered. Go back and try again."))
    return _page(reason, status)


def _no_database(fault: OperationalError) -> ResponseReturnValue:
    """Say that the database is away, in a page that needs none."""
    _log.error("no database: %s", type(fault.orig).__name__)
    page = current_app.jinja_env.get_template("web/no_database.html")  # the frame would ask who is signed in
    return page.render(lang=language().code, dir=language().direction), 503


def _came_second(fault: IntegrityError) -> ResponseReturnValue:
    """Answer the second of two who did the same at once, where the database alone could tell; other breaks are ours."""
    if not isinstance(fault.orig, (driver.UniqueViolation, driver.ForeignKeyViolation)):
        return _fault(fault)
    db.session.rollback()
    return _page(_("This has already moved on. Look at where it stands now, then decide again."), 409)


def _fault(fault: Exception) -> ResponseReturnValue:
    """Answer a fault of ours: nothing half-written stays, and the log names the place but nobody's words."""
    db.session.rollback()
    if current_app.testing:
        raise fault
    place = fault.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place is not None else "?"
    _log.error("fault in %s: %s at %s", request.endpoint, type(fault).__name__, where)
    reason = _("Something broke on our side. What you had saved is safe; go back and try again.")
    return _page(reason, 500)
