"""Data that is made anew from other data, day by day: what its assets share."""
