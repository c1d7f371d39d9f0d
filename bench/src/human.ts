import { readFile } from 'node:fs/promises';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RgbFrame } from '@poise/media';

/** The part of @vladmandic/human that is used here; its own types need a browser's. */
type Human = {
  readonly version: string;
  readonly tf: { tensor(data: Uint8Array, shape: number[], type: 'int32'): { dispose(): void } };
  load(): Promise<void>;
  detect(picture: object): Promise<{ face: { mesh: unknown[]; emotion?: unknown[] }[] }>;
};

/** Faces with mesh and expression of @vladmandic/human in a frame. */
export type LookAt = (frame: RgbFrame) => Promise<number>;

/**
 * Starts @vladmandic/human in WebAssembly on one thread, with mesh, iris and expression. What it does
 * to save work is left as it comes (faces are followed, frames that hardly differ are skipped), but
 * expressions are computed for every frame, as ours are.
 */
export async function startHuman(): Promise<{ name: string; lookAt: LookAt }> {
  const folder = packageFolder('@vladmandic/human');
  const require = createRequire(import.meta.url);
  // By its path: the package's own `exports` are not valid in Node.
  const { Human } = require(join(folder, 'dist/human.node-wasm.js')) as {
    Human: new (config: object) => Human;
  };
  const human = new Human({
    backend: 'wasm',
    debug: false,
    modelBasePath: pathToFileURL(join(folder, 'models/')).href,
    wasmPath: `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`,
    filter: { enabled: false },
    face: {
      mesh: { enabled: true },
      iris: { enabled: true },
      emotion: { enabled: true, skipFrames: 0, skipTime: 0 },
      description: { enabled: false },
    },
    body: { enabled: false },
    hand: { enabled: false },
    gesture: { enabled: false },
  });
  await withFiles(() => human.load());
  return {
    name: `@vladmandic/human ${human.version}`,
    async lookAt({ data, width, height }) {
      const picture = human.tf.tensor(data, [height, width, 3], 'int32');
      try {
        const { face } = await human.detect(picture);
        return face.filter(({ mesh, emotion }) => mesh.length > 0 && emotion?.length).length;
      } finally {
        picture.dispose();
      }
    },
  };
}

/** It loads its models with `fetch`, which reads no files in Node: meanwhile, this one does. */
async function withFiles(work: () => Promise<void>): Promise<void> {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) =>
    typeof input === 'string' && input.startsWith('file:')
      ? new Response(await readFile(new URL(input)), {
          headers: {
            'content-type': input.endsWith('.json') ? 'application/json' : 'application/octet-stream',
          },
        })
      : fetch(input, init);
  try {
    await work();
  } finally {
    globalThis.fetch = fetch;
  }
}

function packageFolder(name: string): string {
  const found = findPackageJSON(name, import.meta.url);
  if (!found) throw new Error(`${name} is not installed`);
  return dirname(found);
}
