# syntax=docker/dockerfile:1
# One image for both processes: `api` is the default command, docker-compose.yml starts `worker.ts` from it as well.
# Node 24 runs TypeScript as it is: the image has no compiler and nothing of what developing needs.

FROM node:24.18.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY config.ts log.ts start-error.ts tracing.ts tracing-sdk.ts tsconfig.json ./
COPY domain domain
COPY contracts contracts
COPY workflows workflows
COPY api api
COPY ui ui
COPY tools/build-workflows.ts tools/run.mjs tools/
RUN npm run build:ui && npm run build:workflows

FROM node:24.18.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

FROM node:24.18.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    WORKFLOW_BUNDLE=/app/dist/workflow-bundle.js
COPY --from=packages /app/node_modules node_modules
COPY package.json config.ts log.ts metrics-port.ts start-error.ts tracing.ts tracing-sdk.ts worker.ts ./
COPY domain domain
COPY store store
COPY channels channels
COPY documents documents
COPY temporal temporal
COPY activities activities
COPY contracts contracts
COPY workflows workflows
COPY api api
# The commands of the runbook.
COPY tools/create-user.ts tools/second-factor-off.ts tools/delivery.ts tools/invoices.ts tools/migrate.ts tools/monitoring-token.ts tools/
COPY tools/preflight.ts tools/smoke.ts tools/restore-settle.ts tools/import-v1.ts tools/verify-v1.ts tools/
COPY tools/checklist tools/checklist
COPY tools/restore tools/restore
COPY tools/run.mjs tools/endpoints.ts tools/paths.ts tools/phone-hash-key.ts tools/
COPY --from=build /app/dist dist
ARG GIT_SHA=
ARG BUILD_DATE=
ENV GIT_SHA=${GIT_SHA} BUILD_DATE=${BUILD_DATE}
USER node
EXPOSE 8001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8001/api/system/live').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "api/main.ts"]
