from app.lessons.catalogue import answer_options, answer_source
from app.lessons.desk import Desk
from app.lessons.samples import shown
from model.lesson_sources import read_steps


def test_the_models_and_where_each_may_start(desk: Desk) -> None:
    options = answer_options(desk.networks)
    assert options.default == "notebook"
    notebook, mlp = options.models
    assert (notebook.name, notebook.hidden_size, notebook.parameters) == ("notebook", 6, 784 * 6 + 6 + 60 + 10)
    assert (notebook.seed, notebook.steps, notebook.snapshots) == (3, 20, [0, 20])
    assert (notebook.learning_rate, notebook.weight_decay) == (0.05, 0.001)
    assert (mlp.name, mlp.snapshots, mlp.seed) == ("mlp", [], None)
    assert (options.batch_size, options.batches) == (16, 250)
    assert options.limits.steps == 200


def test_the_source_is_that_of_the_model() -> None:
    steps = answer_source().steps
    assert [step.step for step in steps] == list(range(1, 12))
    for step, (name, excerpts) in zip(steps, read_steps().items(), strict=True):
        assert step.name == name
        assert [excerpt.model_dump() for excerpt in step.excerpts] == [
            {"file": e.file, "function": e.function, "lines": [vars(line) for line in e.lines]} for e in excerpts
        ]


def test_two_samples_of_each_digit() -> None:
    samples = shown().samples
    assert [sample.label for sample in samples] == sorted([*range(10)] * 2)
    assert len({sample.sample for sample in samples}) == 20
