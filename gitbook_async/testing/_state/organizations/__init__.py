"""Organizations with their users, teams, invitations, glossaries and specifications."""
