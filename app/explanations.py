"""Answers "why a rather than b?" for the models that are served."""

import numpy as np

from app.explanation_schemas import BlockShares, ExplainBody, Explanation, MapShare, PixelSharesAnswer, UnitShare
from app.lessons.desk import Desk, to_inputs
from app.lessons.forward import SIDE, grey_picture
from app.model_store import ServedModel
from app.numbers import number, numbers, rounded
from app.signed_pictures import signed_picture
from model.checkpoints import Checkpoint
from model.explanation import (
    INTEGRATION_STEPS,
    MapShares,
    PixelShares,
    explain_exactly,
    integrate_gradients,
    share_maps,
    share_units,
)
from model.losses import DIGITS
from model.pictures import data_url, encode_png
from model.types import Array

UNITS_SHOWN, MAPS_SHOWN = 8, 4


def answer_explanation(desk: Desk, body: ExplainBody) -> Explanation:
    served = desk.networks.models.get(body.model)
    checkpoint = served.reader.checkpoint
    image = to_inputs(body.drawing, desk.settings).reshape(SIDE, SIDE)
    logits = served.reader.outputs(image[None])[0, :DIGITS]
    a, b = choose_digits(logits, body.a, body.b)
    exact = checkpoint.card["architecture"] == "mlp"
    shares = (
        explain_exactly(checkpoint.params, image, a, b)
        if exact
        else integrate_gradients(
            checkpoint.card["architecture"], checkpoint.params, checkpoint.card["settings"], image, a, b
        )
    )
    units, units_rest = open_units(checkpoint, image, a, b) if exact else (None, None)
    bias = checkpoint.params["output.bias"]
    return Explanation(
        model=served.summary.name,
        version=served.summary.version,
        architecture=served.summary.architecture,
        image=grey_picture(image),
        a=a,
        b=b,
        logits=numbers(logits),
        logit_a=number(logits[a]),
        logit_b=number(logits[b]),
        difference=number(shares.difference),
        method="exact" if exact else "integrated_gradients",
        integration_steps=None if exact else INTEGRATION_STEPS,
        pixels=show_pixels(shares),
        pixel_sum=number(shares.pixel_sum),
        bias_part=number(shares.bias_part),
        remainder=number(shares.remainder),
        output_bias=number(float(bias[a]) - float(bias[b])),
        units=units,
        units_rest=units_rest,
        blocks=open_blocks(served, image, a, b),
    )


def choose_digits(logits: Array, a: int | None, b: int | None) -> tuple[int, int]:
    """a: the most probable digit, unless it is given or is b; b: likewise among the others."""
    order = [int(digit) for digit in np.argsort(-logits, kind="stable")]
    first = next(digit for digit in order if digit != b) if a is None else a
    return first, next(digit for digit in order if digit != first) if b is None else b


def show_pixels(shares: PixelShares) -> PixelSharesAnswer:
    picture = signed_picture(shares.pixels)
    values = [numbers(row) for row in shares.pixels]
    return PixelSharesAnswer(image=picture.image, scale=picture.scale, values=values)


def open_units(checkpoint: Checkpoint, image: Array, a: int, b: int) -> tuple[list[UnitShare], float | None]:
    """The units that mattered most, and what all the others add."""
    found = share_units(checkpoint.params, image, a, b)
    chosen = largest_first(found.shares, UNITS_SHOWN)
    units = [
        UnitShare(
            unit=unit,
            h=number(found.h[unit]),
            weight_a=rounded(found.weights_a[unit]),
            weight_b=rounded(found.weights_b[unit]),
            contribution=number(found.shares[unit]),
            weights_picture=signed_picture(checkpoint.params["hidden.weights"][:, unit].reshape(SIDE, SIDE)),
        )
        for unit in chosen
    ]
    return units, number(float(np.delete(found.shares, chosen).sum()))


def open_blocks(served: ServedModel, image: Array, a: int, b: int) -> list[BlockShares] | None:
    checkpoint = served.reader.checkpoint
    if checkpoint.card["architecture"] != "cnn":
        return None
    blocks = share_maps(checkpoint.params, checkpoint.card["settings"], image, a, b)
    return [open_block(block, exact=block is blocks[-1]) for block in blocks]


def open_block(block: MapShares, exact: bool) -> BlockShares:
    return BlockShares(
        name=block.name,
        side=block.maps.shape[0],
        channels=block.maps.shape[2],
        exact=exact,
        total=number(float(block.shares.sum())),
        maps=[
            MapShare(channel=channel, contribution=number(block.shares[channel]), image=image, peak=peak)
            for channel in largest_first(block.shares, MAPS_SHOWN)
            for image, peak in [show_map(block.maps[:, :, channel])]
        ],
    )


def show_map(values: Array) -> tuple[str, float | None]:
    """A feature map, which ReLU keeps from being negative, as a grey picture, and its largest number."""
    peak = values.max()
    return data_url(encode_png(values / max(float(peak), np.finfo(np.float32).tiny))), number(peak)


def largest_first(shares: Array, count: int) -> list[int]:
    """Where the shares of the largest size are."""
    return [int(index) for index in np.argsort(-np.abs(shares), kind="stable")[:count]]
