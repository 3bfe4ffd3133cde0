"""Reads the input: lines, messages, stream maps and the files of batches."""
