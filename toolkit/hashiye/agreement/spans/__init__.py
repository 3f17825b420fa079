"""Agreement on spans: who marked the same, by maximum matching.

- :mod:`keys`: what makes two spans the same, as one number a span · :mod:`overlaps`: which spans overlap
- :mod:`matching`: the best one-to-one matching of two annotators' spans in each scheme of SemEval-2013
- :mod:`scores`: additive rows of counts and the F1 of their sums
- :mod:`f1`, :mod:`boundaries`, :mod:`trimmed`: the measures · :mod:`trimming`: what is left of a Persian span
- :mod:`plain`: the same on plain lists, for worked examples
"""
