"""Who looks at a note now."""
