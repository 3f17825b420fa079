"""``python -m hashiye``."""

from hashiye.cli import main

main()
