"""Closing, and handing the records to the archivist (7)."""
