# Two images: app, of which the command says what it is (web, a worker, beat, ...), and proxy.
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

FROM python:3.12-slim-bookworm AS app
# What WeasyPrint writes PDFs with, and letters for it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 therapybridge \
    && useradd --system --uid 10001 --gid 10001 --no-create-home therapybridge \
    && install -d -o therapybridge -g therapybridge -m 700 /data /audit /backups
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 LOG_FORMAT=json DATA_DIR=/data XDG_CACHE_HOME=/tmp/cache
USER therapybridge
VOLUME /data /audit /backups
EXPOSE 8000
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=16", "--preload", \
     "--graceful-timeout=20", "--no-control-socket", "--worker-tmp-dir=/dev/shm", \
     "--logger-class=therapybridge.run.web_log.WebLog", "therapybridge.wsgi:application"]

FROM caddy:2 AS proxy
# Its ports are above 1024, so that the program needs no right of its own.
RUN setcap -r /usr/bin/caddy \
    && addgroup -g 10002 proxy && adduser -D -H -u 10002 -G proxy proxy \
    && chown -R proxy:proxy /data /config
COPY deploy/Caddyfile /etc/caddy/Caddyfile
USER proxy
EXPOSE 8080 8443
