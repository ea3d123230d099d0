"""Who somebody is and what they may do: links, logins, tokens, and the one table of rights."""
