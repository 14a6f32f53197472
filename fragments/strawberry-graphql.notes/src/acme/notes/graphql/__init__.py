"""Notes over GraphQL: what a service of notes does, asked for in another language."""
