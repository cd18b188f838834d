"""All records, one module each; no behaviour beyond one row's invariants."""
