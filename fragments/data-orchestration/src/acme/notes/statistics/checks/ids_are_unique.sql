-- Ids that several rows have.
SELECT id
FROM raw_notes
GROUP BY id
HAVING count(*) > 1
