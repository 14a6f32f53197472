"""Work over many rows: in chunks, each kept with its checkpoint, so that a run can go on."""
