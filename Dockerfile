# Builds and runs anywhere that Docker does: docker build -t inkdigit . && docker run -p 8000:8000 inkdigit
# Whoever needs the same base to the byte appends @sha256:… of the tag to both FROM lines (docker buildx imagetools inspect).

FROM python:3.13.14-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /source

# Dependencies come first and by their hashes: this layer is built again only when the lock changes. The environment gets no
# pip of its own, since nothing is to be installed where it runs.
COPY requirements ./requirements
RUN python -m venv --without-pip /opt/inkdigit \
 && python -m pip --python /opt/inkdigit/bin/python install --require-hashes -r requirements/runtime.lock \
 && python -m pip install --require-hashes -r requirements/build.lock

COPY . .
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && python -m pip --python /opt/inkdigit/bin/python install --no-deps /wheels/*.whl


FROM python:3.13.14-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin inkdigit
COPY --from=build /opt/inkdigit /opt/inkdigit
ENV PATH=/opt/inkdigit/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    INKDIGIT_HOST=0.0.0.0
# By number, so that a cluster can tell that it is not root.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["python", "-c", "\
import http.client, os; \
connection = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('INKDIGIT_PORT') or 8000), timeout=2); \
connection.request('GET', '/health/live'); \
raise SystemExit(connection.getresponse().status != 200)"]
CMD ["inkdigit", "serve"]
