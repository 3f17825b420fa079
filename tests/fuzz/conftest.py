"""The harness is a program, not a module of tests: it needs atheris, which is not always there."""

collect_ignore = ["harness.py", "validate_harness.py"]
