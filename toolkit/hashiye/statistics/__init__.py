"""What is counted in a corpus, and the figures made of it. Pure: columns in, counts out; counts add up.

- :mod:`item`: a document as it is counted · :mod:`columns`: many of them as columns
- :mod:`part`: counts that add up, in any order and grouping · :mod:`tally`: all counts of some documents
- :mod:`sizes`, :mod:`lexicon`, :mod:`layers`, :mod:`facts`, :mod:`hygiene`, :mod:`likeness`: one part each
- :mod:`figures`: the values of a report · :mod:`whole`: from a tally to them
"""
