"""Workers: kept going, hosted, drained."""
