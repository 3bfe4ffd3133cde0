"""Commands that only this repository needs: `python -m repo`."""
