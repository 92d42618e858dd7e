"""Sign-in: who is at the other end, for how long, and how often one may guess. It knows no roles and no grants."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app, redirect, request, session, url_for
from flask_login import LoginManager, current_user
from sqlalchemy import ForeignKey, Index, String, delete, or_, select, text, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from grants import clock
from grants.db import SAFE_METHODS, Model, Ref, bookkeeping, db
from grants.errors import Refusal
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm.strategy_options import _AbstractLoad

# RFC 9106's second recommended profile (64 MiB, 3 passes); two at once at most, so that guessing cannot eat the memory.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_HASHING = threading.BoundedSemaphore(2)
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))
_TOUCH = timedelta(minutes=1)
_KEPT_POST_BYTES = 400_000
_NEVER_KEPT = {"csrf_token", "password"}

login_manager = LoginManager()
login_manager.session_protection = None  # addresses change on mobile networks and Tor: binding to them signs people out


class Actor(Protocol):
    """As much of a person as the ground needs to know."""

    id: Any
    name: Any
    language: Any
    zone: Any


class TooMany(Refusal):
    """Too many tries in too short a time; waiting helps."""


class SignIn(Model):
    """A sign-in that lasts until it is left alone, ended, or over. The cookie holds a secret; here is only its hash."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_person", "person_id"),)

    ref: Mapped[Ref]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    began_at: Mapped[datetime]
    used_at: Mapped[datetime]
    idle_minutes: Mapped[int]
    ends_at: Mapped[datetime]

    person: Mapped[Any] = relationship("Person", viewonly=True)  # whoever that is: people stand above

    def is_live(self, at: datetime) -> bool:
        """Say whether it still signs somebody in: neither over nor left alone for too long."""
        return at < self.ends_at and at < self.used_at + timedelta(minutes=self.idle_minutes)

    def is_here(self) -> bool:
        """Say whether this very request carries it."""
        return hmac.compare_digest(self.secret_hash, digest(session.get("sign_in", "")))


class Bucket(Model):
    """A leaky bucket of tries; its name is a keyed hash, so that it tells nobody who tried."""

    __tablename__ = "bucket"

    name: Mapped[str] = mapped_column(String(64), unique=True)
    level: Mapped[float]
    at: Mapped[datetime]


class HeldPost(Model):
    """What somebody sent when their sign-in or form had run out: kept until they are back, then sent again."""

    __tablename__ = "held_post"

    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Whose sign-in had run out, where there was one: on a shared phone nobody else is shown it.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    path: Mapped[str]
    fields: Mapped[dict[str, Any]]
    until: Mapped[datetime]


def digest(secret: str) -> str:
    """Return what is stored of a secret that only its holder has."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_digest(what: str) -> str:
    """Return what is stored of a short code that people read aloud: without the installation's key nobody tries all."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, what.encode(), hashlib.sha256).hexdigest()


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    with _HASHING:
        return _HASHER.hash(password)


def password_fits(password: str, stored: str | None) -> bool:
    """Check a password; takes the same time where there is no such person (`stored` None)."""
    with _HASHING:
        try:
            return _HASHER.verify(stored or _NOBODY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def begin(person: Actor, *, at: datetime, idle: timedelta, longest: timedelta) -> None:
    """Sign `person` in on this device, under a new secret: whatever the cookie held before is worth nothing now."""
    secret = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            secret_hash=digest(secret),
            person_id=person.id,
            began_at=at,
            used_at=at,
            idle_minutes=int(idle.total_seconds() // 60),
            ends_at=at + longest,
        )
    )
    kept = {name: session[name] for name in ("language", "zone", "held") if name in session}
    session.clear()
    session.update(kept)
    session["sign_in"] = secret
    session.permanent = True


def end() -> None:
    """Sign out: the secret is worth nothing from now on, even to whoever copied it."""
    secret = session.get("sign_in", "")
    db.session.execute(delete(SignIn).where(SignIn.secret_hash == digest(secret)))
    kept = {name: session[name] for name in ("language", "zone") if name in session}
    session.clear()
    session.update(kept)


def end_all(person: Actor) -> None:
    """Sign `person` out everywhere."""
    db.session.execute(delete(SignIn).where(SignIn.person_id == person.id))


def end_one(person: Actor, ref: str) -> None:
    """End the one of `person`'s sign-ins that `ref` names; naming another's ends nothing."""
    db.session.execute(delete(SignIn).where(SignIn.person_id == person.id, SignIn.ref == ref))


def live(person: Actor, at: datetime) -> list[SignIn]:
    """Return where `person` is signed in now, the latest first."""
    rows = db.session.query(SignIn).filter(SignIn.person_id == person.id).order_by(SignIn.id.desc())
    return [row for row in rows if row.is_live(at)]


def signed_in(at: datetime, *parts: _AbstractLoad) -> Any:
    """Return the person whose live sign-in this request carries, or None; with `parts` of theirs, in one query."""
    secret = session.get("sign_in")
    if not secret:
        return None
    query = select(SignIn).where(SignIn.secret_hash == digest(secret))
    whole = joinedload(SignIn.person, innerjoin=True).options(*parts)
    found = db.session.scalars(query.options(whole)).unique().one_or_none()
    if found is None or not found.is_live(at):
        return None
    if at - found.used_at > _TOUCH:
        with bookkeeping() as connection:
            connection.execute(update(SignIn).where(SignIn.id == found.id).values(used_at=at))
    return found.person


def current_person() -> Any:
    """Return the signed-in person, or None. Any, since the ground knows no Person; callers' signatures do."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001 - flask-login's way


def is_script() -> bool:
    """Say whether a script of ours asks, which reads a few facts where a person reads a page."""
    return request.headers.get("Accept") == "application/json"


def must_sign_in() -> ResponseReturnValue:
    """Send a visitor to sign in, and bring them back; what they had typed is kept and comes back too.

    A script is told where: its page still holds what was typed.
    """
    if is_script():
        link = {"href": url_for("people.sign_in"), "text": _("Sign in in another window")}
        said = _("You are signed out. Your words are still here; sign in, and they are sent.")
        return {"said": said, "link": link}, 401
    if request.method in SAFE_METHODS:
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    hold_post(at=clock.now())
    return redirect(url_for("people.sign_in", next=url_for("people.resume")))


def hold_post(*, at: datetime) -> None:
    """Keep what this request sent for an hour, for whoever holds this browser's cookie."""
    fields = {name: values for name, values in request.form.to_dict(flat=False).items() if name not in _NEVER_KEPT}
    if sum(len(value.encode()) for values in fields.values() for value in values) > _KEPT_POST_BYTES:
        session.pop("held", None)  # rather nothing than an older post in this one's place
        return
    secret = secrets.token_urlsafe(32)
    with bookkeeping() as connection:
        connection.execute(delete(HeldPost).where(HeldPost.until < at))
        path = request.full_path.rstrip("?")
        ended = select(SignIn.person_id).where(SignIn.secret_hash == digest(session.get("sign_in", "")))
        row = {
            "secret_hash": digest(secret),
            "person_id": connection.execute(ended).scalar(),
            "path": path,
            "fields": fields,
            "until": at + timedelta(hours=1),
        }
        connection.execute(cast("Any", HeldPost.__table__).insert(), row)
    session["held"] = secret


def held_post(person: Actor, *, at: datetime) -> HeldPost | None:
    """Return what `person` had sent from this browser when their sign-in ran out, if it is still kept."""
    secret = session.get("held", "")
    kept = db.session.query(HeldPost).filter(
        HeldPost.secret_hash == digest(secret),
        HeldPost.until > at,
        or_(HeldPost.person_id.is_(None), HeldPost.person_id == person.id),
    )
    return kept.one_or_none()


def limit(what: str, who: str, *, tries: int, per: timedelta, at: datetime) -> None:
    """Count one try of `what` by `who` (an address, an e-mail); raise TooMany past `tries` in any stretch of `per`.

    A leaky bucket in the database, counted even when the request fails. `who` is stored only as a keyed hash.
    """
    name = keyed_digest(f"{what}:{who}")
    with bookkeeping() as connection:
        level = connection.execute(
            text(
                "INSERT INTO bucket AS b (name, level, at) VALUES (:name, 1, :at) ON CONFLICT (name) DO UPDATE SET "
                "level = least(:tries + 1, greatest(0, b.level - extract(epoch FROM :at - b.at) * :leak) + 1), "
                "at = :at RETURNING level"
            ),
            {"name": name, "at": at, "tries": tries, "leak": tries / per.total_seconds()},
        ).scalar_one()
    if level > tries:
        raise TooMany(_("Too many tries in a short time. Wait a few minutes, then try again. Nothing is lost."))
