"""The generated part of the dbt project: sources and staging, from the taps' schemas."""

from repo.transform.files import staging_files

__all__ = ["staging_files"]
