"""The report of one trial, on two pages."""
