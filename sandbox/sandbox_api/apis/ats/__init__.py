"""The applicant tracking API."""
