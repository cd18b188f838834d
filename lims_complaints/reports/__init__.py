"""Reports: taken in, issued, voided, amended, and every copy accounted for (2.2.5)."""
