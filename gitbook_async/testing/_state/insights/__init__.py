"""What visitors do on a site: events, and their aggregation."""
