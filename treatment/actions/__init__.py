"""What people do with plans, goals, measures and homework: each act once, for pages and API."""
