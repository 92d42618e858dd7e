"""Pages of signing up, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from grants import clock, signin
from grants.errors import NotFound, Refusal, RuleBroken
from grants.i18n import LANGUAGES, language
from grants.i18n import gettext as _
from grants.people import actions, queries
from grants.people.actions.notices import choose_ways
from grants.people.forms import AddressForm, NewPasswordForm, NewPersonForm, PersonForm, SignInForm, notices_form
from grants.people.policy import is_signed_in
from grants.people.rules import CHOSEN, NoticeWay, is_own_path, normal_address
from grants.policy import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.people.models import Person

bp = Blueprint("people", __name__)


def _next() -> str:
    """Return where to go afterwards: a path of this site, never another site's address."""
    asked = request.args.get("next", "")
    return asked if is_own_path(asked) else url_for("web.home")


def me() -> Person:
    """Return the signed-in person, for views whose policy has made sure that there is one."""
    return cast("Person", signin.current_person())


@bp.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Ask for an address; mail it a link."""
    form = AddressForm()
    if form.validate_on_submit():
        email = normal_address(form.email.data or "") or ""
        next_path = _next()
        actions.send_link(
            email,
            language().code,
            url_for=lambda secret: url_for("people.follow", secret=secret, _external=True),
            next_path=next_path,
            at=clock.now(),
            address=request.remote_addr or "",
        )
        return render_template("people/look.html", email=email)
    return render_template("people/sign_up.html", form=form), 422 if form.errors else 200


@bp.route("/link/<secret>", methods=["GET", "POST"])
@public
def follow(secret: str) -> ResponseReturnValue:
    """Open a mailed link: choose a password, and a name when new."""
    link = queries.link(secret, clock.now())
    is_known = queries.person_by_email(link.email) is not None
    form = NewPasswordForm() if is_known else NewPersonForm(language=language().code, zone=session.get("zone", "UTC"))
    if form.validate_on_submit():
        about = {name: form[name].data if name in form else "" for name in ("name", "language", "zone")}
        try:
            person = actions.follow_link(link, password=form.password.data or "", at=clock.now(), **about)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            actions.remember(person, at=clock.now())
            session["language"] = person.language
            return redirect(link.next_path)
    page = render_template("people/follow.html", form=form, email=link.email, is_known=is_known)
    return page, 422 if form.errors else 200


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in by password."""
    form = SignInForm()
    if form.validate_on_submit():
        email = normal_address(form.email.data or "") or ""
        try:
            person = actions.sign_in(email, form.password.data or "", address=request.remote_addr or "", at=clock.now())
        except Refusal as refusal:
            form.blame("password", str(refusal))
        else:
            session["language"] = session.get("language", person.language)
            return redirect(_next())
    return render_template("people/sign_in.html", form=form, next=_next()), 422 if form.errors else 200


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Sign out of this device; browsers are asked to forget what they kept."""
    signin.end()
    response = redirect(url_for("web.home"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/resume")
@guarded(is_signed_in)
def resume() -> ResponseReturnValue:
    """Show what somebody had sent when their sign-in or form ran out; one button sends it again."""
    held = signin.held_post(me(), at=clock.now())
    if held is None:
        flash(_("Nothing was waiting to be sent."), "done")
        return redirect(url_for("web.home"))
    return render_template("people/resume.html", held=held)


@bp.route("/me", methods=["GET", "POST"])
@guarded(is_signed_in)
def profile() -> ResponseReturnValue:
    """Change one's name, language and time zone."""
    person = me()
    form = PersonForm(obj=person)
    if form.validate_on_submit():
        actions.prefer(person, name=form.name.data or "", language=form.language.data, zone=form.zone.data)
        session["language"] = person.language if person.language in LANGUAGES else "en"
        flash(_("Saved."), "done")
        return redirect(url_for("people.profile"))
    shown = {"places": signin.live(person, clock.now()), "devices": queries.devices(person), "here": _here()}
    return render_template("people/profile.html", form=form, **shown), 422 if form.errors else 200


@bp.route("/me/notices", methods=["GET", "POST"])
@guarded(is_signed_in)
def notices() -> ResponseReturnValue:
    """Choose, for each kind of thing, whether one is written to at once, once a day, or never."""
    form = notices_form(queries.ways_of(me()))
    if form.validate_on_submit():
        ways = {kind: NoticeWay(form[str(kind)].data) for kind in CHOSEN}
        choose_ways(me(), ways, by=me())
        flash(_("Saved."), "done")
        return redirect(url_for("people.profile"))
    return render_template("people/notices.html", form=form), 422 if form.errors else 200


@bp.post("/me/sign-ins/<ref>/end")
@guarded(is_signed_in)
def end_sign_in(ref: str) -> ResponseReturnValue:
    """End one of one's own sign-ins: on a phone that is lost, taken or lent."""
    signin.end_one(me(), ref)
    flash(_("That device is signed out."), "done")
    return redirect(url_for("people.profile"))


def _here() -> str:
    """Return which of its person's devices this is, as far as it has said so since it signed in."""
    return str(session.get("device", ""))


@bp.post("/me/devices")
@guarded(is_signed_in)
def keep_words() -> ResponseReturnValue:
    """Let this device keep words while there is no line: give it a name and a key, which it holds in memory only."""
    made = actions.let_device_keep(me(), at=clock.now())
    session["device"] = made.ref
    return {"ref": made.ref, "key": made.secret}


@bp.post("/me/devices/<ref>/key")
@guarded(is_signed_in)
def device_key(ref: str) -> ResponseReturnValue:
    """Give a device the key to the words that it keeps, now that its person is signed in on it."""
    key = actions.open_device(me(), ref, at=clock.now())
    if key is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    session["device"] = ref
    return {"key": key}


@bp.post("/me/devices/<ref>/forget")
@guarded(is_signed_in)
def forget_device(ref: str) -> ResponseReturnValue:
    """Make what one of one's devices keeps unreadable for good; this one is asked to wipe it besides."""
    is_here = ref == _here()
    actions.forget_device(me(), ref)
    if signin.is_script():
        return {"forgotten": ref}
    flash(_("That device keeps nothing any more."), "done")
    answer = redirect(url_for("people.profile"))
    if is_here:
        session.pop("device")
        answer.headers["Clear-Site-Data"] = '"storage"'
    return answer
