"""The ways a letter can leave; each keeps the promise of ``senders.protocol``."""
