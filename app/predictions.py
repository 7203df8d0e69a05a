"""An answer as the API gives it, for one drawing and for each of many."""

from app.metrics import VERDICTS
from app.model_store import ServedModel
from app.schemas import Prediction, Stage
from model.answers import Answer
from model.pictures import data_url, encode_png
from model.types import Array


def as_prediction(served: ServedModel, image: Array, answer: Answer, stages: list[Stage] | None = None) -> Prediction:
    """image: (28, 28), what the network saw."""
    reading = answer.reading
    VERDICTS.labels(served.summary.name, reading.verdict).inc()
    return Prediction(
        digit=reading.digit,
        probabilities=reading.probabilities.tolist(),
        certain=reading.certain,
        verdict=reading.verdict,
        score=reading.score,
        model=served.summary.name,
        version=served.summary.version,
        input=data_url(encode_png(image)),
        problems=answer.problems,
        stages=stages,
    )
