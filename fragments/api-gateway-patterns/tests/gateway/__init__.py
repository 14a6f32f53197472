"""The configuration of gateways, and nginx that runs by it."""
