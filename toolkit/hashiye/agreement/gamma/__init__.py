"""Gamma: agreement on spans and labels at once, over the best alignment of all annotators' units.

Y. Mathet, A. Widlöcher, J.-P. Métivier: The Unified and Holistic Method Gamma for Inter-Annotator Agreement Measure
and Alignment. Computational Linguistics 41:3 (2015). Y. Mathet: The Agreement Measure Gamma-cat. Computational
Linguistics 43:3 (2017).

- :mod:`continua`: units of annotators on one or many continua, as columns
- :mod:`dissimilarity`: how unlike two units are
- :mod:`candidates`: the unitary alignments that a best alignment can have
- :mod:`alignment`: the best alignment, exactly · :mod:`disorder`: what it costs, what its labels cost
- :mod:`sampling`: continua annotated by chance · :mod:`values`: gamma, soft gamma, gamma-cat and gamma-k of one
  continuum · :mod:`measures`: these four on a study
"""
