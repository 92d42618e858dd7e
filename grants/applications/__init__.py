"""What partners in several geographies write and ask for together."""
