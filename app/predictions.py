"""An answer as the API gives it, for one drawing and for each of many."""

from app.metrics import VERDICTS
from app.model_store import ServedModel
from app.schemas import Prediction, Stage
from model.answers import Answer, answer_fields
from model.pictures import data_url, encode_png
from model.types import Array


def as_prediction(served: ServedModel, image: Array, answer: Answer, stages: list[Stage] | None = None) -> Prediction:
    """image: (28, 28), what the network saw."""
    name = served.summary.name  # the folder's: the card of a copied run has another's
    VERDICTS.labels(name, answer.reading.verdict).inc()
    fields = {**answer_fields(answer, served.reader), "model": name}
    return Prediction(**fields, input=data_url(encode_png(image)), stages=stages)
