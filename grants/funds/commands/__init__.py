"""The fund from the command line: founding it, its money, and its books to take away."""

from grants.funds.commands import export, founding, money
from grants.funds.commands.founding import funds_commands
from grants.funds.commands.money import explained, swept

__all__ = ["explained", "export", "founding", "funds_commands", "money", "swept"]
