"""The pages for people: each is a template whose script fetches the rest from the API."""

from fastapi import APIRouter, Request, Response

from app.pages import render

router = APIRouter(include_in_schema=False)
METHODS = ["GET", "HEAD"]


@router.api_route("/", methods=METHODS)
async def draw(request: Request) -> Response:
    return render(request, "draw")


@router.api_route("/training", methods=METHODS)
async def training(request: Request) -> Response:
    return render(request, "training")


@router.api_route("/accuracy", methods=METHODS)
async def accuracy(request: Request) -> Response:
    return render(request, "accuracy")


@router.api_route("/lesson", methods=METHODS)
async def lesson(request: Request) -> Response:
    return render(request, "lesson")


@router.api_route("/docs", methods=METHODS)
async def docs(request: Request) -> Response:
    return render(request, "docs")
