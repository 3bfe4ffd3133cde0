"""JSON Schemas of the streams."""
