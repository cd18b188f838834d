"""Reports: how they come in, are issued, voided, amended and called back, and what anyone may ask about them (1.1, 2.2.5)."""
