"""What every floor stands on: clock, database, settings, languages, digests, the root error."""
