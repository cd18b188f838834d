"""The procedure as a document: read, checked, and asked which moves it allows. Pure."""
