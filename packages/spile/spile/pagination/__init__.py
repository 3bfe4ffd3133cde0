"""One class per pagination style, and what they share."""
