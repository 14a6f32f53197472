"""The publication of a note: checked, approved by somebody, and taken back where a step fails."""
