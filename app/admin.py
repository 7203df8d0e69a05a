"""Who may change what is served: whoever knows the token that the setting names."""

import secrets

from fastapi import Request

from app.errors import Problem


def admin_alone(request: Request) -> None:
    """A dependency for routes. Raises Problem 401, or 403 where there is no token to know."""
    token = request.app.state.settings.admin_token
    if token is None:
        raise Problem(403, "Nobody may do this here: the setting INKDIGIT_ADMIN_TOKEN is empty.")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    right = secrets.compare_digest(given.strip().encode(), token.get_secret_value().encode())
    if scheme.lower() != "bearer" or not right:
        raise Problem(401, "Send the header `Authorization: Bearer …` with the token.", {"www-authenticate": "Bearer"})
