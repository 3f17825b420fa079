"""Splitting a corpus by document into parts such as train, dev and test. Pure: what documents are like in, splits out.

- :mod:`asked`: ratios and other settings · :mod:`entries`: what is known of each document that is to be placed
- :mod:`groups`: which documents must stay together · :mod:`placing`: which group goes where · :mod:`improving`: groups
  exchanged so that splits are more alike · :mod:`making`: all of it
- :mod:`quality`: how far splits are from what was asked · :mod:`checking`: whether they are free of leaks
- :mod:`file`: splits as a file
"""
