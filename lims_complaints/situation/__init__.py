"""What stands, as frozen values, so that rules can judge it without a database."""
