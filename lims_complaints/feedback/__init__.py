"""The written reply, what the client thinks of it, and the next round (3, 4)."""
