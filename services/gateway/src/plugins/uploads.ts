import fp from 'fastify-plugin';

/** How long a refused caller may continue to send before the connection is closed. */
const LINGER_MS = 5_000;

/**
 * Discards the rest of a refused upload for a moment, since a caller whose connection closes while it
 * sends never reads the response; then closes the connection.
 */
export const uploads = fp(
  async (app) => {
    app.addHook('onResponse', async ({ raw }) => {
      if (raw.complete || raw.readableEnded || raw.destroyed) return;
      raw.unpipe();
      raw.resume();
      const cut = setTimeout(() => raw.destroy(), LINGER_MS).unref();
      raw.once('close', () => clearTimeout(cut));
      raw.once('end', () => clearTimeout(cut));
    });
  },
  { name: 'uploads' },
);
