# The portal alone, as `npm run build` makes it in dist/. Build it with `docker build -t license-portal .`
# Replace the tags by digests that you have checked, such as node:24-bookworm-slim@sha256:…

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
# The cache keeps the static files of earlier builds, for pages that are still open.
RUN --mount=type=cache,target=/src/.next/cache npm run build

FROM node:24-bookworm-slim
RUN groupadd --gid 10001 portal && useradd --uid 10001 --gid portal --no-create-home --shell /usr/sbin/nologin portal
WORKDIR /portal
COPY --from=build /src/dist ./
USER portal
# In a container, loopback is the container itself.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Process 1: the portal itself gets SIGTERM, and finishes open requests for up to 20 seconds.
STOPSIGNAL SIGTERM
CMD ["node", "server.js"]
