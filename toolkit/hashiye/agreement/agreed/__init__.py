"""What is said of spans that annotators agree on: their attributes, and the relations between them.

These figures are conditional. Annotators who share few spans can agree on the attributes of all of those, so each
says how many spans it rests on, and out of how many.
"""
