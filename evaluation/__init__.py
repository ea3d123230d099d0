"""From what was observed of a programme to numbers, verdicts, recommendations and reports."""
