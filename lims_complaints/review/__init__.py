"""The review of the original work (2.2.1) and the investigation of general affairs (2.1)."""
