"""What a run keeps for the next one in `STATE`."""
