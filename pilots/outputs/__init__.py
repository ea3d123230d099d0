"""What a run leaves behind: figures, verdicts, reports, history and a summary, as files."""
