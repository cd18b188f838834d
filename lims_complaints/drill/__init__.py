"""The procedure run through in a scratch station, with every document that a person would hold."""
