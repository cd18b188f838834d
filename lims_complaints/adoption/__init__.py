"""New editions of procedure documents: proposed, checked, compared, approved by somebody else, in force from a day on."""
