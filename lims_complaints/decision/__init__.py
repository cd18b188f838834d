"""The decision by somebody who had no part in the original work (2.2.5)."""
