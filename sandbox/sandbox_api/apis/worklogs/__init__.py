"""The work log API, and all that Tempo lists beside it."""
