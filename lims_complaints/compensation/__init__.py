"""Compensation for what a justified complaint cost the client (6)."""
