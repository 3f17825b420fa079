"""From files to a report of agreement: copies of documents are read, a study is made of them, measured, and told.

- :mod:`hashiye.copies`: which files are copies of one document, and whose · :mod:`reading`: one document from all its
  copies · :mod:`soundness`, :mod:`aligning`: what is left out, what is carried over to another text
- :mod:`parts`: documents become columns, some at a time, on several processes · :mod:`coverage`: who did what
- :mod:`contexts`: the words around what is listed · :mod:`run`: all of it

Memory is flat: of 60,000 files only the columns of their spans are kept. The order is that of document ids, so that
any number of jobs makes the same report, byte for byte.
"""

from hashiye.measuring.reading import Opened, opened
from hashiye.measuring.run import gathered, measure, report_of
from hashiye.measuring.wanted import Outcome, Wanted

__all__ = ["Opened", "Outcome", "Wanted", "gathered", "measure", "opened", "report_of"]
