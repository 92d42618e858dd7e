"""What partners do with an application: begin it, write it, invite and join, share, confirm, submit, take it back."""

from grants.applications.actions.consortium import invite, join, leave, remove, resend, set_shares, set_tier
from grants.applications.actions.submitting import confirm, reopen, submit, withdraw
from grants.applications.actions.writing import outline, settle, start, write_answer

__all__ = [
    "confirm",
    "invite",
    "join",
    "leave",
    "outline",
    "remove",
    "reopen",
    "resend",
    "set_shares",
    "set_tier",
    "settle",
    "start",
    "submit",
    "withdraw",
    "write_answer",
]
