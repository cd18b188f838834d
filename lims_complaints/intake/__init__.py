"""From the appeal as it arrives to its admission (1.1, 1.2)."""
