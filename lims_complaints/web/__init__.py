"""Pages for people: the frame that all share, forms, sign-in, and what keeps strangers out."""
