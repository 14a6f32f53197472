"""Canvases: their results and errors, the routing table, limits, the clock, and kills."""
