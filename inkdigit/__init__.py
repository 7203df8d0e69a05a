"""A small client of the service, sync and async: `inkdigit.Client(url).predict("seven.png").digit`."""

from inkdigit.answers import Model, Prediction
from inkdigit.client import AsyncClient, Client
from inkdigit.drawings import Drawing, Strokes
from inkdigit.errors import InkdigitError, Overloaded, Refused, TimedOut, UnexpectedAnswer, Unreachable

__all__ = [
    "AsyncClient",
    "Client",
    "Drawing",
    "InkdigitError",
    "Model",
    "Overloaded",
    "Prediction",
    "Refused",
    "Strokes",
    "TimedOut",
    "UnexpectedAnswer",
    "Unreachable",
]
