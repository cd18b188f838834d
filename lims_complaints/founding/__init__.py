"""Founding a station: what it says of itself, its authority and seal, its first administrator, its procedure."""
