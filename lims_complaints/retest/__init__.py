"""The blind retest (2.2.2 to 2.2.4)."""
