"""Hashiye: stand-off annotation of text corpora, Persian first."""

__version__ = "0.1.0"
