"""Singer lines out, and the private points of the SDK that this library stands on."""
