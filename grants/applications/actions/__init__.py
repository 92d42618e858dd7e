"""What partners do with an application: begin it, write it, invite and join, share, confirm, submit, take it back."""

from grants.applications.actions.again import use_again
from grants.applications.actions.autosaving import OpenPage, autosave, autosave_late, meant_version
from grants.applications.actions.consortium import explain_control, join, leave, set_shares, set_tier
from grants.applications.actions.copying import copy
from grants.applications.actions.fitting import remember_fit
from grants.applications.actions.handing_over import decline_lead, offer_lead, take_back_lead, take_lead
from grants.applications.actions.inviting import hand_out, hand_out_again, invite, remove, resend, use_code
from grants.applications.actions.minutes import count, let_count
from grants.applications.actions.sections import give
from grants.applications.actions.submitting import abstain, confirm, reopen, submit, withdraw
from grants.applications.actions.writing import outline, settle, start, write_answer

__all__ = [
    "OpenPage",
    "abstain",
    "autosave",
    "autosave_late",
    "confirm",
    "copy",
    "count",
    "decline_lead",
    "explain_control",
    "give",
    "hand_out",
    "hand_out_again",
    "invite",
    "join",
    "leave",
    "let_count",
    "meant_version",
    "offer_lead",
    "outline",
    "remember_fit",
    "remove",
    "reopen",
    "resend",
    "set_shares",
    "set_tier",
    "settle",
    "start",
    "submit",
    "take_back_lead",
    "take_lead",
    "use_again",
    "use_code",
    "withdraw",
    "write_answer",
]
