"""Pictures of numbers that may be negative: orange for positive, blue for negative, paper for nothing."""

import io
from math import isfinite
from typing import Annotated, Any

import numpy as np
from PIL import Image
from pydantic import BaseModel, Field

from app.numbers import Number, number
from model.pictures import data_url
from model.types import Array

POSITIVE, NEGATIVE = (217, 96, 15), (47, 95, 208)


class SignedPicture(BaseModel):
    """A picture of numbers: opacity is |number| / scale, orange for positive, blue for negative."""

    image: Annotated[str, Field(description="A data URL: PNG with alpha, one pixel a number.")]
    scale: Annotated[Number, Field(description="The |number| that is fully opaque; 0 if all numbers are 0.")]


def signed_picture(values: Array, scale: "float | np.floating[Any] | None" = None) -> SignedPicture:
    """values: (H, W). scale: the largest |number| unless it is given, so that several pictures can share one."""
    scale = largest(values) if scale is None else scale
    shares = (
        np.nan_to_num(np.abs(values) / scale, posinf=1) if isfinite(scale) and scale > 0 else np.zeros(values.shape)
    )
    pixels = np.empty((*values.shape, 4), np.uint8)
    pixels[..., :3] = np.where((values >= 0)[..., None], POSITIVE, NEGATIVE)
    pixels[..., 3] = (shares.clip(0, 1) * 255).round()
    out = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(out, "PNG", compress_level=1)
    return SignedPicture(image=data_url(out.getvalue()), scale=number(scale))


def largest(values: Array) -> "np.floating[Any]":
    largest: np.floating[Any] = np.abs(values).max(initial=0)
    return largest
