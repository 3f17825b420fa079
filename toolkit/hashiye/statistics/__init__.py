"""What is counted in a corpus, and the figures made of it. Pure: columns in, counts out; counts add up.

- :mod:`item`: a document as it is counted · :mod:`columns`: many of them as columns
- :mod:`part`: counts that add up, in any order and grouping · :mod:`tally`: all counts of some documents
- :mod:`sizes`, :mod:`lexicon`, :mod:`layers`, :mod:`facts`, :mod:`hygiene`, :mod:`likeness`: one part each
- :mod:`tokens`, :mod:`surfaces`: how columns are made · :mod:`factors`: the part of a lexicon that is MTLD's
- :mod:`spans`, :mod:`intervals`, :mod:`together`, :mod:`twins`, :mod:`attributes`: how layers are counted; their
  figures are made by :mod:`layers_figures`, :mod:`mentions` and :mod:`balance`
- :mod:`figures`: the values of a report · :mod:`whole`: from a tally to them, by :mod:`spreads`, :mod:`lexical`,
  :mod:`diversity`, :mod:`growth`
"""
