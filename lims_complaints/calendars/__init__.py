"""Schedules of holidays that the station loads, approves, and reckons its open time limits by (2.2.5)."""
