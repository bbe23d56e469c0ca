"""What makes a site a published one: its look, who may read it, previews, advertising, and what its URLs lead to."""
