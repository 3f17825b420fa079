"""Splits of a corpus by document, such as train, dev and test. Pure: what documents are like in, splits out.

From files to these values: :mod:`hashiye.splitting`, which the command ``split`` and :func:`hashiye.split` run. What
is printed: :mod:`hashiye.report.splitting`. In which split a document is, for ``stats``:
:mod:`hashiye.counting.membership`.

- :mod:`asked`: ratios and other settings · :mod:`entries`: what is known of each document that is to be placed
- :mod:`groups`: which documents must stay together · :mod:`placing`: which group goes where · :mod:`improving`: groups
  exchanged so that splits are more alike · :mod:`making`: all of it
- :mod:`quality`: how far splits are from what was asked · :mod:`checking`: whether they are free of leaks
- :mod:`file`: splits as a file
"""
