"""The usual way to serve such a network, to compare with: FastAPI, a PyTorch CNN, and the canvas as an uploaded PNG.

Kept as the tutorials have it. The weights are random: what it reads does not matter here, how fast it does so does. The
network runs on the event loop, on one thread, which on one core is the fastest of the usual ways.
"""

import argparse
import io
from typing import Annotated, Any

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI, UploadFile
from fastapi.params import File
from PIL import Image
from torch import nn

app = FastAPI()
network = nn.Sequential(
    nn.Conv2d(1, 32, 3),
    nn.ReLU(),
    nn.Conv2d(32, 64, 3),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(64 * 12 * 12, 128),
    nn.ReLU(),
    nn.Linear(128, 10),
).eval()


@app.post("/predict")
async def predict(file: Annotated[UploadFile, File()]) -> dict[str, Any]:
    picture = Image.open(io.BytesIO(await file.read()))
    page = Image.new("RGBA", picture.size, "white")
    grey = Image.alpha_composite(page, picture.convert("RGBA")).convert("L").resize((28, 28))
    inputs = torch.from_numpy(1 - np.asarray(grey, np.float32) / 255)[None, None]
    with torch.inference_mode():
        probabilities = network(inputs).softmax(1)[0].tolist()
    return {"digit": int(np.argmax(probabilities)), "probabilities": probabilities}


@app.get("/health/ready")
async def ready() -> dict[str, str]:
    return {"status": "ready"}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    torch.set_num_threads(1)
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port, loop="uvloop", http="httptools")
