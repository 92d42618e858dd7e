"""Who may: predicates that carry their reason, and the guard that every page stands behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from grants.errors import NotAllowed, NotFound
from grants.i18n import gettext as _
from grants.signin import current_person, must_sign_in

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[..., "ResponseReturnValue"]


@dataclass(frozen=True)
class Verdict:
    """Yes, or no with the reason that the person is shown. `is_hidden`: they may not even know of the thing."""

    is_allowed: bool
    reason: str = ""
    is_hidden: bool = False

    def __bool__(self) -> bool:
        """Read as a yes or a no in templates and rules."""
        return self.is_allowed

    def require(self) -> None:
        """Raise NotAllowed with the reason, or NotFound where existence itself is private."""
        if self.is_allowed:
            return
        if self.is_hidden:
            raise NotFound(_("There is nothing here, or nothing that you may see."))
        raise NotAllowed(self.reason)


YES = Verdict(is_allowed=True)
HIDDEN = Verdict(is_allowed=False, is_hidden=True)


def no(reason: str) -> Verdict:
    """Return a refusal that says why."""
    return Verdict(is_allowed=False, reason=reason)


def when(condition: object, reason: str) -> Verdict:
    """Return yes when `condition` holds, else no with `reason`."""
    return YES if condition else no(reason)


def public(view: View) -> View:
    """Mark a page that anybody may open; the list of these is short and stands in a test."""
    vars(view)["policy"] = "public"
    return view


def guarded(may: Callable[..., Verdict], load: Callable[[str], Any] | None = None) -> Callable[[View], View]:
    """Let nobody pass whom `may` refuses, and load the thing that the address names.

    With `load`, the view's address has one `<ref>` and the view receives the loaded thing in its place; `load` raises
    NotFound. `may` is called as may(person) or may(person, thing), where person is None for a visitor. A visitor who is
    refused is asked to sign in, and keeps what they typed.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded_view(**kwargs: Any) -> ResponseReturnValue:
            person = current_person()
            if load is None:
                verdict = may(person)
                things: tuple[Any, ...] = ()
            else:
                things = (load(kwargs.pop("ref")),)
                verdict = may(person, *things)
            if not verdict and person is None:
                return must_sign_in()
            verdict.require()
            return view(*things, **kwargs)

        vars(guarded_view)["policy"] = may.__name__
        return guarded_view

    return wrap
