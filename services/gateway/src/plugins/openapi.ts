import swagger from '@fastify/swagger';
import fp from 'fastify-plugin';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

/** Collects the schemas of all routes in one OpenAPI 3.1 document. */
export const openapi = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.1',
        info: {
          title: 'Poise API',
          version: '1',
          description:
            'Analyses practice interviews and reports on them. Create an interview, record the consent of the candidate, send a recording or live chunks, close the interview, follow its events and read its report.',
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        components: {
          securitySchemes: {
            bearer: {
              type: 'http',
              scheme: 'bearer',
              description: 'An API key (`psk_…`) or the short-lived token of one interview (`pit_…`).',
            },
          },
        },
        security: [{ bearer: [] }],
      },
      transform: jsonSchemaTransform,
      transformObject: (document) => withReferencedSchemas(jsonSchemaTransformObject(document)),
    });
  },
  { name: 'openapi' },
);

/** Drops the schemas that no route references: the registry holds those of every contract. */
function withReferencedSchemas<T extends object>(document: T): T {
  const { paths, components } = document as {
    paths?: object;
    components?: { schemas?: Record<string, object> };
  };
  const schemas = components?.schemas ?? {};
  const mentioned = new Set<string>();
  const visit = (part: unknown) => {
    for (const [, name] of JSON.stringify(part ?? {}).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (!name || mentioned.has(name)) continue;
      mentioned.add(name);
      visit(schemas[name]);
    }
  };
  visit(paths);
  const kept = Object.entries(schemas).filter(([name]) => mentioned.has(name));
  return { ...document, components: { ...components, schemas: Object.fromEntries(kept) } };
}
