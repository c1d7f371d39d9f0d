import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { PoiseError } from '@poise/shared/errors';
import type { FastifyPluginAsync } from 'fastify';
import { makePublic } from './make-public.ts';

/** The build puts a hash of their content in the names of these files. */
const HASHED = '/assets/';

/**
 * Serves the built web app, one route for each of its files.
 * @throws {PoiseError} `config_invalid` if there is no build
 */
export const web: FastifyPluginAsync<{ directory: string }> = async (app, { directory }) => {
  if (!existsSync(join(directory, 'index.html'))) {
    throw new PoiseError('config_invalid', 'WEB_DIR holds no index.html: build the web app first');
  }
  makePublic(app);
  await app.register(fastifyStatic, {
    root: directory,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const kept = path.includes(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache';
      reply.header('cache-control', kept);
    },
  });
};
