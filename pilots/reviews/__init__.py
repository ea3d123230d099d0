"""The review of reports: who may see and judge what, what was said, what waits for whom."""
