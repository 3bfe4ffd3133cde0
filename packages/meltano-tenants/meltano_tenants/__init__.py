"""Tenants of a Meltano project: one file per customer, checked before anything runs."""
