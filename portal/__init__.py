"""The way in for people and for other programs: pages and endpoints over the tables."""
