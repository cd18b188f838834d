"""The papers that a person holds in the end: made by typst, filled from frozen contents, kept by hash."""
