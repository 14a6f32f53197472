-- Rows that lack what every note has; a body may be empty.
SELECT *
FROM raw_notes
WHERE id IS NULL OR coalesce(owner, '') = '' OR body IS NULL OR version IS NULL
