"""The cnn recipe's network in PyTorch: trained with the same settings, and reading one drawing."""

from collections.abc import Callable, Mapping
from functools import partial
from time import process_time
from typing import Any

import numpy as np

from benchmarks.contenders import Contender, scaled
from model.types import Array


def pytorch_training(
    settings: Mapping[str, Any], images: Array, labels: Array, steps: int, channels_last: bool
) -> Contender:
    """Trains on images (N, 28, 28) uint8, so many steps a measurement."""
    import torch
    from torch import nn

    network, as_inputs = build(settings, channels_last)
    optimizer = torch.optim.SGD(
        network.parameters(),
        lr=0.01,
        momentum=settings["momentum"],
        weight_decay=settings["weight_decay"],
        nesterov=True,
    )
    inputs, targets = as_inputs(scaled(images)), torch.from_numpy(labels)
    batch = settings["batch_size"]
    is_digit = torch.ones(batch)

    def measure() -> float:
        order = torch.randperm(len(targets))[: steps * batch].reshape(steps, batch)
        network.train()
        start = process_time()
        for chosen in order:
            optimizer.zero_grad()
            outputs = network(inputs[chosen])
            loss = nn.functional.cross_entropy(outputs[:, :10], targets[chosen])
            reject_loss = nn.functional.binary_cross_entropy_with_logits(outputs[:, 10], is_digit)
            (loss + settings["reject_weight"] * reject_loss).backward()
            optimizer.step()
        return (process_time() - start) / steps

    return Contender(measure, partial(read, network.eval, as_inputs))


def pytorch_reading(settings: Mapping[str, Any], drawings: Array, channels_last: bool) -> Contender:
    """One drawing after another."""
    import torch

    network, as_inputs = build(settings, channels_last)
    network.eval()
    inputs = [as_inputs(drawing) for drawing in drawings[:, None]]

    def measure() -> float:
        start = process_time()
        with torch.inference_mode():
            for drawing in inputs:
                network(drawing)
        return (process_time() - start) / len(inputs)

    return Contender(measure, partial(read, network.eval, as_inputs))


def read(ready: Callable[[], Any], as_inputs: Callable[[Array], Any], tested: Array) -> Array:
    import torch

    with torch.inference_mode():
        return np.asarray(ready()(as_inputs(tested))[:, :10].argmax(1))


def build(settings: Mapping[str, Any], channels_last: bool) -> tuple[Any, Callable[[Array], Any]]:
    """The network in this layout, and what turns images (N, 28, 28) float32 into its inputs.

    The blocks are those of model.cnn: convolution, pooling, normalisation, ReLU; then dropout and one linear layer.
    """
    import torch
    from torch import nn

    torch.set_num_threads(1)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    layers: list[Any] = []
    side, channels = 28, 1
    for kernel, wider, pooled in zip(settings["kernels"], settings["channels"], settings["pooled"], strict=True):
        layers.append(nn.Conv2d(channels, wider, kernel, padding=kernel // 2, bias=False))
        if pooled:
            layers.append(nn.MaxPool2d(2))
            side //= 2
        layers += [nn.BatchNorm2d(wider), nn.ReLU()]
        channels = wider
    layers += [nn.Flatten(), nn.Dropout(settings["dropout"]), nn.Linear(side * side * channels, 11)]
    network = nn.Sequential(*layers).to(memory_format=layout)
    return network, lambda images: torch.from_numpy(images)[:, None].to(memory_format=layout)
