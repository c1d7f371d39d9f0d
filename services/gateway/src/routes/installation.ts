import { capabilities, LIMITS, MODALITIES, modelList } from '@poise/shared/contracts';
import { tenants } from '@poise/store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Deps } from '../deps.ts';
import { json, responses } from './responses.ts';

export const installationRoutes: FastifyPluginAsyncZod<Deps> = async (app, { store, models, settings }) => {
  app.get(
    '/v1/models',
    {
      config: { access: 'any' },
      schema: {
        operationId: 'listModels',
        summary: 'List the models',
        description: 'The models of this installation, with their model cards.',
        tags: ['Installation'],
        response: responses({ 200: json('The models', modelList) }),
      },
    },
    async () => ({ models: [...models.cards] }),
  );

  app.get(
    '/v1/capabilities',
    {
      config: { access: 'any' },
      schema: {
        operationId: 'getCapabilities',
        summary: 'Read the capabilities',
        description:
          'What this installation offers the caller: profiles, models with their hashes, and limits.',
        tags: ['Installation'],
        response: responses({ 200: json('The capabilities', capabilities) }),
      },
    },
    async (request) => {
      const profiles = (await tenants.find(store.db, request.caller.tenantId))?.profiles ?? [];
      return {
        profiles,
        models: models.pipelines(profiles),
        limits: {
          frameBytes: LIMITS.frameBytes,
          framePixels: LIMITS.framePixels,
          soundBytes: LIMITS.soundBytes,
          soundMs: LIMITS.soundMs,
          recordingBytes: LIMITS.recordingBytes,
          recordingMs: LIMITS.recordingMs,
          jsonBytes: LIMITS.jsonBytes,
          framesPerSecond: MODALITIES.camera.accepts.maxPerSecond * settings.LIVE_RATE_FACTOR,
        },
        consentStatement: settings.CONSENT_STATEMENT,
      };
    },
  );
};
