import fp from 'fastify-plugin';

/** One line per request: the pattern of the route, never its URL, never its body. */
export const requestLog = fp(
  async (app) => {
    app.addHook('onResponse', async (request, reply) => {
      const { url: route } = request.routeOptions;
      request.log.info(
        {
          method: request.method,
          route,
          status: reply.statusCode,
          durationMs: Math.round(reply.elapsedTime),
          keyId: request.caller?.keyId,
          interviewId: request.interview?.id,
        },
        'request',
      );
    });
  },
  { name: 'request-log' },
);
