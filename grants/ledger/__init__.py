"""The books: accounts, entries and lines. It knows no grant words."""
