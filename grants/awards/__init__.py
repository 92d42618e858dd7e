"""What was decided, what was agreed, and what the grant is."""
