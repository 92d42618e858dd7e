"""Checking the books from the command line."""

from flask.cli import AppGroup

ledger_commands = AppGroup("ledger", help="The books: check them.")
