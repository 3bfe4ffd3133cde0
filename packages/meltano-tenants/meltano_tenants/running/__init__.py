"""Runs of many tenants' jobs: what to run, how many at a time, and what became of each."""
