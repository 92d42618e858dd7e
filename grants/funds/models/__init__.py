"""What the fund keeps: its places, its funders and their money, its bank accounts, its gifts and receipts."""

from grants.funds.models.banking import (
    BankAccount,
    BankStatement,
    Reconciliation,
    StatementLine,
)
from grants.funds.models.fund import (
    Fund,
    Geography,
)
from grants.funds.models.gifts import (
    Gift,
    HeardBalance,
    Payout,
    StripeEvent,
    StripeTransaction,
)
from grants.funds.models.giving import (
    Contribution,
    ContributionAgreement,
    Funder,
    GivenBack,
    Instalment,
    OfferRefused,
    Pledge,
    RefundAsked,
)
from grants.funds.models.receipts import (
    Receipt,
)

__all__ = [
    "BankAccount",
    "BankStatement",
    "Contribution",
    "ContributionAgreement",
    "Fund",
    "Funder",
    "Geography",
    "Gift",
    "GivenBack",
    "HeardBalance",
    "Instalment",
    "OfferRefused",
    "Payout",
    "Pledge",
    "Receipt",
    "Reconciliation",
    "RefundAsked",
    "StatementLine",
    "StripeEvent",
    "StripeTransaction",
]
