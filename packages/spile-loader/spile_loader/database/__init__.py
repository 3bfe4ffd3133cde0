"""The database of a load: what it must do, its history and its thread."""
