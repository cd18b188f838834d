"""How the station did: what was asked, within which time, with which outcome; and the register of it all."""
