"""Other programs that are told about moves: who they are, what they are told, the calls."""
