"""Speed and scale, measured on databases of their own: `make bench`, or `make bench ARGS="statements"` for a part.

Prints one line a figure: what, how long, and its budget. It never touches the installation's own database. The
published files are read from ../shared/data, or from the folder named by --data.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import applications, audit, charter, exports, imports, ledger, pages, statements

DATA = Path(__file__).parents[2] / "shared" / "data"
SUBJECTS = {
    "applications": applications.measure,
    "audit": audit.measure,
    "charter": charter.measure,
    "exports": exports.measure,
    "imports": imports.measure,
    "ledger": ledger.measure,
    "pages": pages.measure,
    "statements": statements.measure,
}


def main() -> None:
    """Measure the subjects that were named, or all of them."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("subject", nargs="*", help=f"one of {', '.join(SUBJECTS)}; all by default")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the published files")
    asked = parser.parse_args()
    if unknown := set(asked.subject) - set(SUBJECTS):
        parser.error(f"there is no subject {', '.join(sorted(unknown))}")
    for subject in asked.subject or SUBJECTS:
        SUBJECTS[subject](asked.data)


if __name__ == "__main__":
    main()
