"""Nonconforming work and corrective action (5)."""
