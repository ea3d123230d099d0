"""Trials: their life cycles, plan, deeds, letters and history, and the folder they come from."""
