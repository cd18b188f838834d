"""Whose key, what a signature says, how a file is voided, and whether one can be believed."""
