"""A document to look at: one HTML page, an index of many, or lines on a terminal."""
