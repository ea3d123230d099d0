"""The evidence bundle: one file with everything that proves a result, checked without the run."""
