"""Worked examples from papers and other tools, computed from their plain data: what :mod:`reference` is made of.

- :mod:`asked`: what the name of a measure asks for · :mod:`items`: data that are items, tables or counts
- :mod:`continua`: units of annotators on one line · :mod:`documents`: spans and tags of documents
- :mod:`tags`: tags a token to spans · :mod:`shapes`: results in the shape that is expected, and whether they agree

Data are read leniently where their meaning is plain, and refused with ``ValueError`` where it is not.
"""
