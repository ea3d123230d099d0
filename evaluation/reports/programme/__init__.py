"""The sections of the programme report, one module each."""
