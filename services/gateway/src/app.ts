import { randomUUID } from 'node:crypto';
import accepts from '@fastify/accepts';
import { LIMITS } from '@poise/shared/contracts';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Deps } from './deps.ts';
import { MAX_UPLOAD_MS } from './media/erase.ts';
import { auth } from './plugins/auth.ts';
import { docs } from './plugins/docs.ts';
import { errors, sendProblem, toKnown } from './plugins/errors.ts';
import { httpMetrics } from './plugins/http-metrics.ts';
import { idempotency } from './plugins/idempotency.ts';
import { notFound } from './plugins/not-found.ts';
import { olderClients } from './plugins/older-clients.ts';
import { openapi } from './plugins/openapi.ts';
import { limits } from './plugins/rate-limit.ts';
import { requestLog } from './plugins/request-log.ts';
import { security } from './plugins/security.ts';
import { uploads } from './plugins/uploads.ts';
import { web } from './plugins/web.ts';
import { chunkRoutes } from './routes/chunks.ts';
import { consentRoutes } from './routes/consents.ts';
import { eventRoutes } from './routes/events.ts';
import { installationRoutes } from './routes/installation.ts';
import { interviewRoutes } from './routes/interviews.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { resultRoutes } from './routes/results.ts';
import { tokenRoutes } from './routes/tokens.ts';

/** How long a route may take, including reading the body, unless it sets its own limit. */
const HANDLER_MS = 30_000;

/** Builds the HTTP application of the gateway without opening or starting anything. */
export async function buildApp(deps: Deps): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = deps.log;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: LIMITS.jsonBytes,
    exposeHeadRoutes: false,
    trustProxy: deps.settings.TRUSTED_PROXIES ?? false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // For idle connections; the connection of an upload is idle while the upload is inspected.
    connectionTimeout: 180_000,
    keepAliveTimeout: 65_000,
    requestTimeout: MAX_UPLOAD_MS,
    http: { headersTimeout: 20_000 },
    frameworkErrors: (error, request, reply) => {
      void sendProblem(toKnown(error), request, reply);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/v1/')) route.handlerTimeout ??= HANDLER_MS;
  });

  await app.register(errors);
  await app.register(security);
  await app.register(requestLog);
  await app.register(httpMetrics, deps);
  await app.register(uploads);
  await app.register(limits, deps);
  await app.register(auth, deps);
  await app.register(idempotency, deps);
  await app.register(olderClients, deps);
  await app.register(openapi);
  await app.register(accepts);

  const routes = [
    interviewRoutes,
    tokenRoutes,
    consentRoutes,
    chunkRoutes,
    recordingRoutes,
    resultRoutes,
    eventRoutes,
    installationRoutes,
  ];
  for (const plugin of routes) await app.register(plugin, deps);

  await app.register(docs);
  if (deps.settings.WEB_DIR) await app.register(web, { directory: deps.settings.WEB_DIR });
  await app.register(notFound);
  return app;
}
