"""What every floor stands on: the clock, the database, settings, languages, digests, the root error."""
