"""Terms, calendars, due dates with their reckoning, the clocks of a case. Pure: no clock, database or network."""
