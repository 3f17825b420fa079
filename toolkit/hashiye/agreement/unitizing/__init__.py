"""Unitizing: where units lie on a continuum and what they are called, judged together.

- :mod:`continuum`: the units of several annotators on one line, and every coefficient of it by name
- :mod:`family`: u-alpha, |u-alpha, cu-alpha and (k)u-alpha of Krippendorff, Mathet, Bouvry & Widlöcher (2016)
- :mod:`positional`: alpha_U of Krippendorff (1995), for comparison with tools that compute it
- :mod:`stretches`: the sweep that both the family and token coding count with
"""
