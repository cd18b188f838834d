"""A station that does not exist, to try the program on."""
