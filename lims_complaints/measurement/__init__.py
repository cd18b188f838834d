"""Numbers as a bench writes them: values as typed, rounding, precision, criteria, verdicts. Pure; exact; no float."""
