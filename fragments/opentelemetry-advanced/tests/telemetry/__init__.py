"""What is told by OpenTelemetry, as a collector receives it."""
