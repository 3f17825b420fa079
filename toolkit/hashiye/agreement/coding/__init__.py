"""Coefficients on items: kappa, pi, S, alpha, AC1 and their kin, for any number of annotators.

- :mod:`ratings`: items x annotators as distinct rows and how often each occurs, so that a table of 10⁹ items is small
- :mod:`scales`: what labels are as values and as ranks · :mod:`weights`: how far two labels agree ·
  :mod:`distances`: how far they differ, labels that are sets included
- :mod:`chance`: the agreement that chance alone would bring, one model a coefficient
- :mod:`coefficients`: the table of coefficients, :func:`coefficients.estimate` · :mod:`alpha`: Krippendorff's own form
- :mod:`dichotomy`: what a table of two labels says besides · :mod:`estimates`: a value with its error and interval

Standard errors are those of Gwet (2014), which take *items* as independent. Tokens of one document are not: for
annotated documents the bootstrap over documents (:mod:`hashiye.agreement.resampling`) is the honest interval.
"""
