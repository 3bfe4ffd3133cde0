"""Singer tap for HR APIs: streams from configuration, schemas from samples."""
