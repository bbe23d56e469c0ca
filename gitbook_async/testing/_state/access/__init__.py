"""Who has which role: members, and permissions."""
