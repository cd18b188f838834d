"""Complaints and appeals against test results, from the client's word to the archived file."""
