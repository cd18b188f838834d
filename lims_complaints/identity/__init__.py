"""Who somebody is, what they may see, and whether they had a part in the original work."""
