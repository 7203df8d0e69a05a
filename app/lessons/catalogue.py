"""What the lesson offers: the networks, the limits, and the source lines beside each step."""

from functools import cache

from app.lessons import samples
from app.lessons.answers import (
    LessonLimits,
    LessonModel,
    LessonOptions,
    LessonSource,
    SourceExcerpt,
    SourceLine,
    SourceStep,
)
from app.lessons.networks import LessonNetwork, LessonNetworks
from app.lessons.requests import (
    LARGEST_EPSILON,
    MAX_DRAWINGS,
    MAX_LEARNING_RATE,
    MAX_STEPS,
    MAX_WEIGHT_DECAY,
    SMALLEST_EPSILON,
    NetworkBody,
)
from model.checkpoints import list_snapshots
from model.lesson_sources import read_steps


def answer_options(networks: LessonNetworks) -> LessonOptions:
    names = list(networks.two_layered())
    return LessonOptions(
        default=names[0] if names else None,
        models=[describe_model(networks.find(NetworkBody(model=name))) for name in names],
        limits=LessonLimits(
            steps=MAX_STEPS,
            drawings=MAX_DRAWINGS,
            learning_rate=MAX_LEARNING_RATE,
            weight_decay=MAX_WEIGHT_DECAY,
            smallest_epsilon=SMALLEST_EPSILON,
            largest_epsilon=LARGEST_EPSILON,
        ),
        batch_size=samples.BATCH_SIZE,
        batches=samples.count_batches(),
    )


def describe_model(network: LessonNetwork) -> LessonModel:
    checkpoint = network.served.reader.checkpoint
    seed, steps = (value if isinstance(value := checkpoint.card.get(key), int) else None for key in ("seed", "steps"))
    return LessonModel(
        name=network.served.summary.name,
        hidden_size=network.hidden_size,
        parameters=sum(values.size for values in network.params.values()),
        seed=seed,
        steps=steps,
        snapshots=[step for step, _ in list_snapshots(checkpoint.folder)],
        learning_rate=network.learning_rate,
        weight_decay=network.weight_decay,
    )


@cache
def answer_source() -> LessonSource:
    return LessonSource(
        steps=[
            SourceStep(
                step=step,
                name=name,
                excerpts=[
                    SourceExcerpt(
                        file=excerpt.file,
                        function=excerpt.function,
                        lines=[SourceLine(number=line.number, text=line.text) for line in excerpt.lines],
                    )
                    for excerpt in excerpts
                ],
            )
            for step, (name, excerpts) in enumerate(read_steps().items(), 1)
        ]
    )
