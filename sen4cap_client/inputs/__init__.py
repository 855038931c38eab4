"""From what people write to what a process takes: names to keys, Python values to JSON, and all problems at once."""
