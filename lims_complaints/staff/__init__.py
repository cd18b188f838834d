"""The station's people: accounts, roles, authorizations, days off, declared ties (ISO/IEC 17025 6.2)."""
