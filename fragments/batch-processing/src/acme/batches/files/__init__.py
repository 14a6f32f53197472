"""Rows in files: CSV, JSON lines and Parquet, read and written a chunk at a time."""
