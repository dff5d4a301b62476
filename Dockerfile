# One image for web, workers and beat; the command says which.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
RUN python -m venv .venv
COPY requirements.txt .
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN .venv/bin/python -m sessions_app.speech.weights install
# Collecting needs settings, not their values.
RUN SECRET_KEY=only-for-collecting-the-static-files-of-the-image-and-never-used \
    RECORDING_KEYS=build:YnVpbGQgb25seSwgYW5kIGZvciBubyByZWNvcmRpbmc= \
    FIELD_KEYS=build:YnVpbGQgb25seSwgYW5kIGZvciBubyBmaWVsZCB5ZXQ= \
    AUDIT_KEYS=build:YnVpbGQgb25seSwgYW5kIGZvciBubyBhdWRpdCBsb2c= \
    PORTAL_URL=https://nowhere.example \
    DATABASE_URL=postgresql://nowhere/none REDIS_URL=redis://nowhere \
    .venv/bin/python manage.py collectstatic --noinput

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home therapybridge \
    && install -d -o therapybridge -m 700 /data /audit
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 LOG_FORMAT=json DATA_DIR=/data
USER therapybridge
VOLUME /data /audit
EXPOSE 8000
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=16", "--preload", \
     "--graceful-timeout=20", "--no-control-socket", \
     "--logger-class=therapybridge.run.web_log.WebLog", "therapybridge.wsgi:application"]
