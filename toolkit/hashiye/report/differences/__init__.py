"""How differences are shown: a module a format, each with one pure function ``render``."""
