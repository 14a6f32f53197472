"""API keys: what programs call with, limited to scopes and in time."""
