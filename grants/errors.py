"""What the domain says when it refuses: never an HTTP word, always a reason a person can act on."""

from __future__ import annotations


class Refusal(Exception):
    """Something was asked that may not happen; `str()` is the translated reason shown to the person."""


class NotAllowed(Refusal):
    """The person may know of the thing, and may not do this with it."""


class NotFound(Refusal):
    """There is no such thing, or none that this person may know of."""


class WrongState(Refusal):
    """The thing has moved on: the verb is right, the moment is not."""


class RuleBroken(Refusal):
    """A rule of the fund says no. `field` names the form field to look at, where there is one."""

    def __init__(self, reason: str, *, field: str | None = None) -> None:
        """Keep the reason, and the field that it is about."""
        super().__init__(reason)
        self.field = field


class Stale(Refusal):
    """Somebody else saved first. Nothing is lost: both texts are kept, and the person chooses."""
