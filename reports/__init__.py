"""What the fund shows: read-only frames, figures and statements over everything below."""
