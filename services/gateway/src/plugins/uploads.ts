import fp from 'fastify-plugin';

/** How long a caller that was refused may go on sending before it is cut off. */
const LINGER_MS = 5_000;

/**
 * A refused upload: the rest of its body is thrown away for a moment, since a caller that is cut
 * off while it sends never reads why; then it is cut off.
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
