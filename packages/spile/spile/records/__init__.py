"""Records: from the bytes of a page to the types of a schema."""
