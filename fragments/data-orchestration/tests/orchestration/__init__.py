"""What orchestration does with data of its own."""
