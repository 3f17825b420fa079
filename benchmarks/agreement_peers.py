"""What the peers make of the same annotations. Each function prepares their shape and returns what is then timed."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from agreement_data import LABELS, TAGS, Items, Unit, dictionaries, tags
from hashiye.agreement.study import Study

type Values = tuple[float, ...]
type Call = Callable[[], Values]


def _triples(coded: Items) -> list[tuple[str, int, str]]:
    return [(f"a{who}", item, TAGS[code]) for who, row in enumerate(coded.tolist()) for item, code in enumerate(row)]


def nltk_alpha(_made: Study, coded: Items) -> Call:
    from nltk.metrics.agreement import AnnotationTask

    task = AnnotationTask(data=_triples(coded))
    return lambda: (task.alpha(),)


def nltk_kappa(_made: Study, coded: Items) -> Call:
    from nltk.metrics.agreement import AnnotationTask

    task = AnnotationTask(data=_triples(coded))
    return lambda: (task.kappa(),)


def krippendorff_alpha(_made: Study, coded: Items) -> Call:
    import krippendorff

    data = coded.astype(float)
    return lambda: (float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")),)


def simpledorff_alpha(_made: Study, coded: Items) -> Call:
    import pandas
    import simpledorff

    frame = pandas.DataFrame(_triples(coded), columns=["who", "item", "label"])

    def call() -> Values:
        return (
            float(
                simpledorff.calculate_krippendorffs_alpha_for_df(
                    frame, experiment_col="item", annotator_col="who", class_col="label"
                )
            ),
        )

    return call


def _irrcac(coded: Items, *names: str) -> Call:
    import pandas
    from irrCAC.raw import CAC

    frame = pandas.DataFrame(np.array(TAGS, object)[coded].T)

    def call() -> Values:
        whole = CAC(frame, digits=15)
        return tuple(float(getattr(whole, name)()["est"]["coefficient_value"]) for name in names)

    return call


def irrcac_alpha(_made: Study, coded: Items) -> Call:
    return _irrcac(coded, "krippendorff")


def irrcac_rest(_made: Study, coded: Items) -> Call:
    return _irrcac(coded, "fleiss", "gwet")


def statsmodels_fleiss(_made: Study, coded: Items) -> Call:
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

    data = np.ascontiguousarray(coded.T)
    return lambda: (float(fleiss_kappa(aggregate_raters(data)[0])),)


def sklearn_kappa(_made: Study, coded: Items) -> Call:
    from sklearn.metrics import cohen_kappa_score

    return lambda: (float(np.mean([cohen_kappa_score(one, other) for one, other in combinations(coded, 2)])),)


def seqeval_f1(_made: Study, coded: Items) -> Call:
    from seqeval.metrics import f1_score

    whole = tags(coded)
    return lambda: tuple(float(f1_score(one, other)) for one, other in combinations(whole, 2))


SCHEMES = ("strict", "exact", "partial", "ent_type")


def nervaluate_f1(made: Study, _coded: Items) -> Call:
    from nervaluate import Evaluator

    whole = dictionaries(made)

    def call() -> Values:
        found = []
        for one, other in combinations(whole, 2):
            overall = Evaluator(one, other, tags=list(LABELS), loader="dict").evaluate()["overall"]
            found += [float(overall[scheme].f1) for scheme in SCHEMES]
        return tuple(found)

    return call


class Pygamma:
    """pygamma-agreement on one continuum, with the weights of the paper: one each, an empty unit costs one."""

    def __init__(self, annotators: Sequence[Sequence[Unit]]) -> None:
        from pyannote.core import Segment
        from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)  # that there is no CBC solver, once a continuum
        self.continuum = Continuum()
        for number, units in enumerate(annotators):
            self.continuum.add_annotator(f"a{number}")
            for start, end, label in units:
                self.continuum.add(f"a{number}", Segment(start, end), label)
        self.dissimilarity = CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1.0)

    def disorder(self) -> float:
        """Return the disorder of the best alignment."""
        return float(self.continuum.get_best_alignment(self.dissimilarity).disorder)

    def gamma(self, samples: int) -> float:
        """Return gamma; it draws from NumPy's global state."""
        np.random.seed(0)
        return float(self.continuum.compute_gamma(self.dissimilarity, n_samples=samples).gamma)
