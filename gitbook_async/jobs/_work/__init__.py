"""What all jobs share, and work that GitBook does in the background."""
