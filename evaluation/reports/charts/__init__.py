"""Charts as SVG: labelled, readable without colour, each with its description."""
