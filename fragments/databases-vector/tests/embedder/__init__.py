"""The parts of the embedder."""
