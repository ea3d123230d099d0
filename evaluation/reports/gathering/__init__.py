"""From everything a programme knows to the facts of its reports; sentences come later."""
