-- Rows of another day, or of none. Days are of UTC.
SELECT *
FROM raw_notes
WHERE created_at::DATE IS DISTINCT FROM getvariable('day')
