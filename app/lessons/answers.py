"""What the lesson's answers hold. A number that is not finite, as a step too large leaves them, is null."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.lessons.requests import At, NetworkBody
from app.numbers import Number
from app.signed_pictures import SignedPicture

Numbers = list[Number]


class LessonModel(BaseModel):
    name: str
    hidden_size: int
    parameters: int
    seed: Annotated[int | None, Field(description="With which its own training began.")]
    steps: Annotated[int | None, Field(description="Of its training.")]
    snapshots: Annotated[list[int], Field(description="The steps of its training that `at` can name.")]
    learning_rate: Annotated[float, Field(description="The largest of its training.")]
    weight_decay: float


class LessonLimits(BaseModel):
    steps: int
    drawings: int
    learning_rate: float
    weight_decay: float
    smallest_epsilon: float
    largest_epsilon: float


class LessonOptions(BaseModel):
    default: Annotated[str | None, Field(description="The model that a request without one gets.")]
    models: Annotated[list[LessonModel], Field(description="The two-layer models that are served.")]
    limits: LessonLimits
    batch_size: int
    batches: Annotated[int, Field(description="How many batches the sample has.")]


class LessonSample(BaseModel):
    sample: Annotated[int, Field(description="What a drawing's `sample` names it by.")]
    label: int
    image: str


class LessonSamples(BaseModel):
    samples: list[LessonSample]


class SourceLine(BaseModel):
    number: int
    text: str


class SourceExcerpt(BaseModel):
    """Lines of one function, without the indentation that they share; numbers may jump."""

    file: str
    function: str
    lines: list[SourceLine]


class SourceStep(BaseModel):
    step: int
    name: str
    excerpts: list[SourceExcerpt]


class LessonSource(BaseModel):
    steps: list[SourceStep]


class NetworkSummary(BaseModel):
    model: str
    version: Annotated[str, Field(description="The checksum of the model's trained weights.")]
    at: At
    hidden_size: int
    steps_done: Annotated[int, Field(description="Steps taken in the lesson.")]
    diverged: Annotated[bool, Field(description="True if some weight is no longer a finite number.")]


class Inputs(BaseModel):
    image: Annotated[str, Field(description="The 28×28 as a data URL (PNG, ink white on black).")]
    values: Annotated[Numbers, Field(description="The 784 inputs x, row by row.")]
    inked: Annotated[int, Field(description="How many are not 0.")]
    blank: bool


class Hidden(BaseModel):
    z: Annotated[Numbers, Field(description="z1 = x·W1 + b1 of each hidden unit.")]
    h: Annotated[Numbers, Field(description="max(z1, 0).")]
    alive: Annotated[int, Field(description="How many units have z1 > 0.")]


class PixelProduct(BaseModel):
    pixel: int
    row: int
    column: int
    input: Number
    weight: Number
    product: Number


class Unit(BaseModel):
    """One hidden unit, opened: z = Σ products + bias."""

    index: int
    weights: Annotated[Numbers, Field(description="W1[:, index]: 784.")]
    weights_picture: SignedPicture
    products: Annotated[Numbers, Field(description="x ⊙ W1[:, index]: 784.")]
    products_picture: SignedPicture
    top: Annotated[list[PixelProduct], Field(description="The ten largest products by size.")]
    sum: Annotated[Number, Field(description="Of the products.")]
    bias: Number
    z: Number
    h: Number
    alive: bool
    outgoing: Annotated[Numbers, Field(description="W2[index, :]: what each digit makes of it.")]


class Logits(BaseModel):
    values: Annotated[Numbers, Field(description="h·W2 + b2.")]
    bias: Annotated[Numbers, Field(description="b2.")]


class UnitProduct(BaseModel):
    unit: int
    h: Number
    weight: Number
    product: Number


class Logit(BaseModel):
    """One digit's logit, opened: logit = Σ products + bias."""

    digit: int
    weights: Annotated[Numbers, Field(description="W2[:, digit].")]
    products: Annotated[Numbers, Field(description="h ⊙ W2[:, digit].")]
    top: Annotated[list[UnitProduct], Field(description="The ten largest products by size.")]
    sum: Number
    bias: Number
    logit: Number


class Softmax(BaseModel):
    maximum: Annotated[Number, Field(description="The largest logit.")]
    shifted: Annotated[Numbers, Field(description="logits − maximum.")]
    exponentials: Annotated[Numbers, Field(description="exp(shifted).")]
    total: Annotated[Number, Field(description="Their sum.")]
    probabilities: Annotated[Numbers, Field(description="p = exponentials / total.")]
    digit: Annotated[int | None, Field(description="The most probable.")]
    naive_overflows: Annotated[bool, Field(description="Whether exp(logits) would not fit in a float32.")]


class Loss(BaseModel):
    label: int
    probability: Annotated[Number, Field(description="p of the true digit.")]
    cross_entropy: Annotated[Number, Field(description="−log p of the true digit, in nats.")]
    weight_decay: float
    sums_of_squares: Annotated[dict[str, Number], Field(description="Σ w² of each layer's weights.")]
    penalty: Annotated[Number, Field(description="½ · weight_decay · Σ w².")]
    total: Annotated[Number, Field(description="Cross-entropy and penalty together.")]


class ForwardAnswer(BaseModel):
    """Steps 1 to 6: from the drawing to the loss."""

    network: NetworkSummary
    inputs: Inputs
    hidden: Hidden
    unit: Unit
    logits: Logits
    logit: Logit
    softmax: Softmax
    loss: Loss


class DLogits(BaseModel):
    label: int
    probabilities: Annotated[Numbers, Field(description="p.")]
    target: Annotated[Numbers, Field(description="y: 1 for the true digit, else 0.")]
    values: Annotated[Numbers, Field(description="dlogits = p − y.")]


class GradientRow(BaseModel):
    unit: int
    h: Number
    values: Annotated[Numbers, Field(description="dW2[unit, :] = h · dlogits.")]


class GradientColumn(BaseModel):
    digit: int
    dlogit: Number
    values: Annotated[Numbers, Field(description="dW2[:, digit] = h · dlogits[digit].")]


class OutputGradients(BaseModel):
    dbias: Annotated[Numbers, Field(description="db2 = dlogits.")]
    picture: Annotated[SignedPicture, Field(description="dW2: a row a digit, a column a hidden unit.")]
    row: GradientRow
    column: GradientColumn


class HiddenGradients(BaseModel):
    dh: Annotated[Numbers, Field(description="dlogits·W2ᵀ.")]
    dz: Annotated[Numbers, Field(description="dh where h > 0, else 0.")]
    blocked: Annotated[int, Field(description="Units that ReLU silenced.")]


class UnitGradients(BaseModel):
    """One hidden unit's gradients: its weights' are the drawing, times `scale`."""

    index: int
    alive: bool
    h: Number
    outgoing: Annotated[Numbers, Field(description="W2[index, :].")]
    products: Annotated[Numbers, Field(description="dlogits ⊙ W2[index, :]; they sum to dh.")]
    dh: Number
    dz: Number
    dweights: Annotated[Numbers, Field(description="dW1[:, index] = x · dz: 784.")]
    dweights_picture: SignedPicture
    scale: Annotated[Number, Field(description="dz: what the drawing is scaled by.")]
    dbias: Annotated[Number, Field(description="db1[index] = dz.")]


class Place(BaseModel):
    name: str
    row: int | None
    column: int


class Update(BaseModel):
    """new = old − learning_rate · slope, to rounding."""

    parameter: Place
    learning_rate: float
    weight_decay: float
    old: Number
    gradient: Annotated[Number, Field(description="Of the cross-entropy.")]
    decay: Annotated[Number, Field(description="weight_decay · old; 0 for a bias.")]
    slope: Annotated[Number, Field(description="gradient + decay.")]
    change: Annotated[Number, Field(description="new − old.")]
    new: Annotated[Number, Field(description="What the optimizer made of it.")]


class BackwardAnswer(BaseModel):
    """Steps 7 to 11: from the loss back to every weight, and the update of one of them."""

    network: NetworkSummary
    loss: Loss
    dlogits: DLogits
    output: OutputGradients
    hidden: HiddenGradients
    unit: UnitGradients
    update: Update


class BatchExample(BaseModel):
    """One drawing of a batch. Its gradients are as if it were alone; `scale` is its share in the mean."""

    image: str
    label: int
    digit: int | None
    probabilities: Numbers
    cross_entropy: Number
    dlogits: Numbers
    z: Annotated[Number, Field(description="Of the unit that is open, as h and dz.")]
    h: Number
    dz: Number
    scale: Annotated[Number, Field(description="dz / 16.")]
    dweights_picture: Annotated[SignedPicture, Field(description="drawing · dz; all share one scale with the mean.")]


class BatchUnit(BaseModel):
    index: int
    alive: Annotated[int, Field(description="In how many of the drawings.")]
    weights_picture: SignedPicture
    outgoing: Numbers
    dweights: Annotated[Numbers, Field(description="dW1[:, index] of the mean loss: Σ drawing · scale.")]
    dweights_picture: SignedPicture
    dbias: Annotated[Number, Field(description="Σ scale.")]


class BatchAnswer(BaseModel):
    network: NetworkSummary
    batch: int
    examples: list[BatchExample]
    right: Annotated[int, Field(description="How many are read right.")]
    cross_entropy: Annotated[Number, Field(description="The mean.")]
    weight_decay: float
    penalty: Number
    total: Number
    output_dbias: Annotated[Numbers, Field(description="db2: the mean of dlogits.")]
    unit: BatchUnit


class CheckAnswer(BaseModel):
    """The gradient at one weight, two ways, in float64; losses are cross-entropy and penalty together."""

    network: NetworkSummary
    parameter: Place
    epsilon: float
    weight_decay: float
    value: Number
    loss: Number
    loss_above: Annotated[Number, Field(description="With the weight ε higher.")]
    loss_below: Annotated[Number, Field(description="With the weight ε lower.")]
    difference: Annotated[Number, Field(description="loss_above − loss_below.")]
    finite_difference: Annotated[Number, Field(description="difference / 2ε.")]
    gradient: Annotated[Number, Field(description="By backpropagation.")]
    gradient_float32: Annotated[Number, Field(description="The same as training computes it.")]
    relative_error: Annotated[Number, Field(description="|a − b| / max(|a|, |b|); 0 if both are equal.")]
    agreeing_digits: Annotated[int, Field(ge=0, le=15, description="On which both agree.")]
    kinks_crossed: Annotated[list[int], Field(description="Hidden units whose ReLU switched between the nudges.")]


class Standing(BaseModel):
    """How the drawing stands with the network before or after the steps."""

    probabilities: Numbers
    digit: int | None
    cross_entropy: Number
    penalty: Number
    total: Number


class SampleStanding(BaseModel):
    """How the network stands with other digits: what steps on one drawing, or too large ones, do to all of them."""

    count: int
    accuracy_before: Annotated[Number, Field(description="The share of them that is read right.")]
    accuracy_after: Number
    alive_before: Annotated[int, Field(description="Hidden units that are alive for at least one of them.")]
    alive_after: int


class StepAnswer(BaseModel):
    network: Annotated[NetworkBody, Field(description="The stepped network: keep it, and send it from now on.")]
    steps_done: int
    steps_left: int
    next_batch: Annotated[int, Field(description="The batch after the last one that it was trained on.")]
    diverged: bool
    diverged_at: Annotated[
        int | None, Field(description="The step after which some weight was no longer finite; 0: from the start.")
    ]
    before: Standing
    after: Standing
    losses: Annotated[Numbers, Field(description="Cross-entropy of the drawing before each step and after the last.")]
    label_probabilities: Annotated[Numbers, Field(description="p of its true digit, likewise.")]
    batch_losses: Annotated[
        Numbers | None, Field(description="Kind `batch`: mean cross-entropy of each batch before its step.")
    ]
    sample: SampleStanding
