"""The notebook recipe's training in the usual ways: PyTorch, scikit-learn, the notebook's own loop, a plain NumPy loop.

Each takes images (N, 28, 28) uint8 and labels (N,), makes of them what suits it best, measures one epoch at a time, and
keeps the smoothed loss that the recipe asks for.
"""

import warnings
from collections.abc import Callable
from time import process_time

import numpy as np

from benchmarks.contenders import Contender, scaled
from model.types import Array, Rng

HIDDEN, BATCH, RATE, DECAY = 100, 16, 0.02, 1e-4


def rows(images: Array) -> Array:
    """(N, 28, 28) -> (N, 784)."""
    return images.reshape(len(images), -1)


def flat(images: Array) -> Array:
    """(N, 28, 28) uint8 -> (N, 784) float32 0…1."""
    return rows(scaled(images))


def epochs(step: Callable[[Array, Array], None], images: Array, labels: Array, rng: Rng) -> Callable[[], float]:
    """A measure that takes a step with each batch of an epoch, in an order of its own."""
    steps = len(labels) // BATCH

    def measure() -> float:
        start = process_time()
        order = rng.permutation(len(labels))
        for number in range(steps):
            chosen = order[number * BATCH : (number + 1) * BATCH]
            step(images[chosen], labels[chosen])
        return (process_time() - start) / steps

    return measure


def pytorch(images: Array, labels: Array) -> Contender:
    """Batches are slices of a tensor in memory: its DataLoader would only add to the time."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    network = nn.Sequential(nn.Linear(784, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 10))
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE, weight_decay=DECAY)
    measure_loss = nn.CrossEntropyLoss()
    inputs, targets = torch.from_numpy(flat(images)), torch.from_numpy(labels)
    steps = len(labels) // BATCH
    smoothed = 0.0

    def measure() -> float:
        nonlocal smoothed
        start = process_time()
        order = torch.randperm(len(targets))
        for step in range(steps):
            chosen = order[step * BATCH : (step + 1) * BATCH]
            optimizer.zero_grad()
            loss = measure_loss(network(inputs[chosen]), targets[chosen])
            loss.backward()
            optimizer.step()
            smoothed = 0.95 * smoothed + 0.05 * loss.item()
        return (process_time() - start) / steps

    def predict(tested: Array) -> Array:
        with torch.inference_mode():
            found: Array = network(torch.from_numpy(rows(tested))).argmax(1).numpy()
        return found

    return Contender(measure, predict)


def scikit_learn(images: Array, labels: Array) -> Contender:
    """One call of partial_fit is one epoch in batches."""
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(
        (HIDDEN,), solver="sgd", batch_size=BATCH, learning_rate_init=RATE, alpha=DECAY, momentum=0.0
    )
    inputs = flat(images)
    steps = -(-len(labels) // BATCH)

    def measure() -> float:
        start = process_time()
        with warnings.catch_warnings(action="ignore"):
            network.partial_fit(inputs, labels, classes=range(10))
        return (process_time() - start) / steps

    def predict(tested: Array) -> Array:
        found: Array = network.predict(rows(tested))
        return found

    return Contender(measure, predict)


def notebook(images: Array, labels: Array) -> Contender:
    """As a notebook does it: float64, one-hot labels, probabilities kept, every array made anew at every step."""
    rng = np.random.default_rng(0)
    network = {
        "W1": rng.standard_normal((784, HIDDEN)) / np.sqrt(784),
        "b1": np.zeros((1, HIDDEN)),
        "W2": rng.standard_normal((HIDDEN, 10)) / np.sqrt(HIDDEN),
        "b2": np.zeros((1, 10)),
    }
    one_hot = np.eye(10)[labels]
    smoothed = 0.0

    def step(x: Array, y: Array) -> None:
        nonlocal smoothed
        scores = x.dot(network["W1"]) + network["b1"]
        hidden = scores * (scores > 0)
        logits = hidden.dot(network["W2"]) + network["b2"]
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
        loss = -np.sum(y * np.log(probabilities)) / len(x)
        loss += 0.5 * DECAY * (np.sum(network["W1"] ** 2) + np.sum(network["W2"] ** 2))
        smoothed = 0.95 * smoothed + 0.05 * loss
        dlogits = (probabilities - y) / len(x)
        dhidden = dlogits.dot(network["W2"].T) * (scores > 0)
        gradients = {
            "W1": x.T.dot(dhidden) + DECAY * network["W1"],
            "b1": dhidden.sum(axis=0, keepdims=True),
            "W2": hidden.T.dot(dlogits) + DECAY * network["W2"],
            "b2": dlogits.sum(axis=0, keepdims=True),
        }
        for name, gradient in gradients.items():
            network[name] = network[name] - RATE * gradient

    def predict(tested: Array) -> Array:
        hidden = np.maximum(rows(tested).dot(network["W1"]) + network["b1"], 0)
        return np.asarray((hidden.dot(network["W2"]) + network["b2"]).argmax(1))

    return Contender(epochs(step, flat(images), one_hot, rng), predict)


def plain_numpy(images: Array, labels: Array) -> Contender:
    """Float32 and integer labels, without further care."""
    rng = np.random.default_rng(0)
    w1 = rng.normal(0, np.sqrt(2 / 784), (784, HIDDEN)).astype(np.float32)
    w2 = rng.normal(0, np.sqrt(2 / HIDDEN), (HIDDEN, 10)).astype(np.float32)
    b1, b2 = np.zeros(HIDDEN, np.float32), np.zeros(10, np.float32)
    smoothed = 0.0

    def step(x: Array, y: Array) -> None:
        nonlocal w1, w2, b1, b2, smoothed
        hidden = np.maximum(x @ w1 + b1, 0)
        logits = hidden @ w2 + b2
        exponentials = np.exp(logits - logits.max(1, keepdims=True))
        dlogits = exponentials / exponentials.sum(1, keepdims=True)
        rows = np.arange(len(y))
        smoothed = 0.95 * smoothed - 0.05 * float(np.log(dlogits[rows, y]).mean())
        dlogits[rows, y] -= 1
        dlogits /= len(y)
        dhidden = dlogits @ w2.T
        dhidden[hidden <= 0] = 0
        dw1, dw2 = x.T @ dhidden + DECAY * w1, hidden.T @ dlogits + DECAY * w2
        w1, b1 = w1 - RATE * dw1, b1 - RATE * dhidden.sum(0)
        w2, b2 = w2 - RATE * dw2, b2 - RATE * dlogits.sum(0)

    def predict(tested: Array) -> Array:
        return np.asarray((np.maximum(rows(tested) @ w1 + b1, 0) @ w2 + b2).argmax(1))

    return Contender(epochs(step, flat(images), labels, rng), predict)
