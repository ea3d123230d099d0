"""Words to people: which letters there are, what they say, and how each leaves exactly once."""
