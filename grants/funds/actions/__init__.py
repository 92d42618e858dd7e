"""Everything that is done about a fund: founding it, describing it, recording its money."""

from grants.funds.actions.agreement_ends import end_agreement, refuse_agreement
from grants.funds.actions.agreements import rewrite_agreement, sign, write_agreement
from grants.funds.actions.contributing import contribute
from grants.funds.actions.foundation import GeographySpec, add_geography, describe, found, rename_geography, safeguard
from grants.funds.actions.receiving import add_funder, cancel_pledge, pledge, refuse_offer
from grants.funds.actions.staff import appoint, dismiss

__all__ = [
    "GeographySpec",
    "add_funder",
    "add_geography",
    "appoint",
    "cancel_pledge",
    "contribute",
    "describe",
    "dismiss",
    "end_agreement",
    "found",
    "pledge",
    "refuse_agreement",
    "refuse_offer",
    "rename_geography",
    "rewrite_agreement",
    "safeguard",
    "sign",
    "write_agreement",
]
