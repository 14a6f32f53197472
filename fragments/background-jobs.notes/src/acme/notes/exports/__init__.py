"""All notes of an owner in one text, made by a job."""
