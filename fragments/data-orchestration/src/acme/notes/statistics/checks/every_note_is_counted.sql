-- The day, when its owners do not have as many notes as there are.
SELECT getvariable('day')
WHERE (SELECT coalesce(sum(notes), 0) FROM owner_days) <> (SELECT count(*) FROM raw_notes)
