"""Published invitations: what is asked, of whom, until when, and how it will be decided."""
