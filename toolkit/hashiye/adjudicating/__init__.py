"""Adjudication: what several annotators' layers come to by majority, and what a person has to decide.

- :mod:`rules`: when a reading wins · :mod:`votes`: the vote on one document · :mod:`groups`: what is voted on there ·
  :mod:`attributes`: what is open about an annotation · :mod:`links`: the relations · :mod:`clashes`: what cannot stand
  side by side · :mod:`naming`: ids and support
- :mod:`queue`: what is open, as values · :mod:`answers`: how a decision is written · :mod:`refusals`: why it is not
  followed · :mod:`decisions`: the plain file
- :mod:`layers`: the curated layer, with who decided what

Nothing here opens a file.
"""
