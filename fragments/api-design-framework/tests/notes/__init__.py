"""The notes: their service, and what stands around it."""
