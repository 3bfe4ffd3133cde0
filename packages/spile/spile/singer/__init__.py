"""Singer lines out, and the private hooks of the SDK that this library uses."""
