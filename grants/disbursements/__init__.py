"""How the money reaches people, and that it did."""
