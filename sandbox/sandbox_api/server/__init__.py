"""The HTTP server: the ASGI application, its faults, limits and log."""
