"""How results are shown: the only modules that render."""
