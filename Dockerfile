# Two stages: the first installs and prepares, the second only runs.

FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir --no-deps --require-hashes \
        --only-binary :all: --requirement requirements/base.txt
COPY manage.py ./
COPY scripts scripts
COPY deploy/gunicorn.conf.py deploy/health.py deploy/
COPY portal portal
COPY network network
COPY committees committees
COPY training training
COPY search search
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
RUN python scripts/compile_messages.py \
    && DJANGO_SETTINGS_MODULE=portal.settings.base python manage.py collectstatic --no-input \
    && rm -r portal/demo scripts

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-fra \
    && rm -rf /var/lib/apt/lists/* \
    && pip uninstall --yes --root-user-action ignore pip setuptools wheel \
    && useradd --system --uid 10001 --home-dir /var/lib/maillage --shell /usr/sbin/nologin maillage \
    && install --directory --owner maillage --group maillage --mode 0750 \
        /var/lib/maillage /var/lib/maillage/private /var/lib/maillage/media /var/lib/maillage/search
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production
USER maillage
VOLUME /var/lib/maillage
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "deploy/health.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
