"""Sagas: what becomes of them when steps fail, hang, or are killed."""
