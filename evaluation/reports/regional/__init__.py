"""The sections of the report of one region, one module each."""
