# The project with its plugins, from wheels, for one run per container: docs/ci.md.
#   make dist && docker build --tag singer-taps .
#
# python:3.13-slim, which is Python 3.13.15 on Debian 13; the digest is that of all platforms.
FROM python:3.13-slim@sha256:9d2e5553305c7c7b0097999bb17187c69b921ccd6bc9d40e4bb5ebe652c00285 AS base

FROM base AS build
# Which plugins; none named means all of meltano.yml.
ARG PLUGINS=""
ENV MELTANO_CLI_DISABLE_VERSION_CHECK=1 \
    MELTANO_SEND_ANONYMOUS_USAGE_STATS=false \
    PATH=/venv/bin:$PATH \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy
WORKDIR /project
COPY requirements-runtime.lock ./
RUN python -m venv /venv \
    && pip install --no-cache-dir --require-hashes --requirement requirements-runtime.lock
COPY meltano.yml requirements.lock ./
COPY plugins plugins
COPY tenants tenants
COPY dist/wheels wheels
COPY tools/repo/use_wheels.py tools/
# hadolint ignore=SC2086
RUN python tools/use_wheels.py meltano.yml wheels \
    && meltano install ${PLUGINS} \
    && rm -rf .meltano/run .meltano/logs .meltano/meltano.db tools wheels

FROM base
# What a run writes lies in folders of its own, to be mounted; all else belongs to root.
ENV HOME=/state \
    MELTANO_CLI_DISABLE_VERSION_CHECK=1 \
    MELTANO_CLI_LOG_FORMAT=json \
    MELTANO_DATABASE_URI=sqlite:////state/meltano.db \
    MELTANO_ENVIRONMENT=prod \
    MELTANO_PROJECT_READONLY=true \
    MELTANO_SEND_ANONYMOUS_USAGE_STATS=false \
    PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /project
COPY --from=build /venv /venv
COPY --from=build /project /project
RUN mkdir -p /state .meltano/run output \
    && chown 10001:10001 /state .meltano/run output
USER 10001:10001
VOLUME ["/state", "/project/.meltano/run", "/project/output"]
ENTRYPOINT ["meltano"]
