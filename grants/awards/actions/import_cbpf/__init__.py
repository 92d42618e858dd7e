"""Taking in a real pooled fund from the open data about it: whole or not at all, and once only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.awards.actions.import_cbpf.figures import Figures, figures
from grants.awards.actions.import_cbpf.published import read
from grants.awards.actions.import_cbpf.record import record
from grants.awards.actions.import_cbpf.rounds import Counts
from grants.awards.actions.import_cbpf.sheets import Fault, Unreadable

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["Counts", "Fault", "Figures", "Unreadable", "figures", "import_cbpf"]


def import_cbpf(folder: Path, *, at: datetime) -> Counts:
    """Take in the four files in `folder`; what is here already stays as it is. Done by the installation's own operator.

    Raises Unreadable, naming file, line and column, before anything is written.
    """
    return record(read(folder), at=at)
