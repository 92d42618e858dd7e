"""What partners do with an application: begin it, write it, invite and join, share, confirm, submit, take it back."""

from grants.applications.actions.again import use_again
from grants.applications.actions.autosaving import OpenPage, autosave, meant_version
from grants.applications.actions.consortium import invite, join, leave, remove, resend, set_shares, set_tier
from grants.applications.actions.copying import copy
from grants.applications.actions.minutes import count, let_count
from grants.applications.actions.sections import give
from grants.applications.actions.submitting import confirm, reopen, submit, withdraw
from grants.applications.actions.writing import outline, settle, start, write_answer

__all__ = [
    "OpenPage",
    "autosave",
    "confirm",
    "copy",
    "count",
    "give",
    "invite",
    "join",
    "leave",
    "let_count",
    "meant_version",
    "outline",
    "remove",
    "reopen",
    "resend",
    "set_shares",
    "set_tier",
    "settle",
    "start",
    "submit",
    "use_again",
    "withdraw",
    "write_answer",
]
