# syntax=docker/dockerfile:1
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings Node itself.
RUN npm ci --omit=dev && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM dependencies AS bundle
COPY activities ./activities
COPY api ./api
COPY config ./config
COPY db ./db
COPY domain ./domain
COPY integrations ./integrations
COPY ops ./ops
COPY worker ./worker
COPY workflows ./workflows
RUN node worker/build-bundle.ts

FROM node:24.21.0-bookworm-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
# The console's own refers to it, and the builder reads both.
COPY tsconfig.json ./
COPY console ./console
RUN node console/build/main.ts

# One image for every part; the command chooses: api/main.ts, worker/main.ts, db/migrate.ts or ops/main.ts.
FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Temporal's SDK checks the certificates of a cluster by the system's list.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
COPY --from=bundle /app ./
COPY --from=console /app/dist/console ./dist/console
USER node
EXPOSE 3000
CMD ["node", "api/main.ts"]
