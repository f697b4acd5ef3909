# One image for the api and the worker; the command says which. docs/containers.md tells how it is run.

FROM node:24-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM manifests AS dependencies
# TypeScript stays although it is for development: @nestjs/swagger may use it, in a plugin of the compiler.
RUN npm ci --omit=dev && rm -r node_modules/typescript node_modules/.bin

FROM manifests AS build
RUN npm ci
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY apps ./apps
COPY libs ./libs
RUN npm run build

FROM node:24-slim
LABEL org.opencontainers.image.title="Rewrite service" \
      org.opencontainers.image.description="Rewrites texts in a style through large language models: api and worker" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production PORT=3000 WORKER_PORT=3001
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json NOTICES.md ./
USER node
EXPOSE 3000 3001
# A container runs the api or the worker, so one of the two ports answers.
HEALTHCHECK --interval=5s --timeout=5s --start-period=20s --retries=3 CMD ["node", "-e", "\
const ready = async (port) => { if (!(await fetch(`http://127.0.0.1:${port}/health/ready`)).ok) throw port; }; \
Promise.any([process.env.PORT, process.env.WORKER_PORT].map(ready)).then(() => process.exit(0), () => process.exit(1))"]
# The halves of V8's young generation have 16 MiB each, not up to 64: docs/operations.md, Memory.
CMD ["node", "--max-semi-space-size=16", "dist/bundle/api.js"]
