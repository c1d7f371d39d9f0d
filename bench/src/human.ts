import { readFile } from 'node:fs/promises';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RgbFrame } from '@poise/media';

/** The part of @vladmandic/human used here; its own types require DOM types. */
type Human = {
  readonly version: string;
  readonly tf: { tensor(data: Uint8Array, shape: number[], type: 'int32'): { dispose(): void } };
  load(): Promise<void>;
  detect(image: object): Promise<{ face: { mesh: unknown[]; emotion?: unknown[] }[] }>;
};

/** Counts the faces in a frame for which @vladmandic/human returns a mesh and an expression. */
export type CountFaces = (frame: RgbFrame) => Promise<number>;

/**
 * Starts @vladmandic/human in WebAssembly on one thread, with mesh, iris and expression. Its default
 * optimisations stay on (faces are tracked, similar frames are skipped), but expressions are computed
 * for every frame, as in Poise.
 */
export async function startHuman(): Promise<{ name: string; countFaces: CountFaces }> {
  const folder = packageFolder('@vladmandic/human');
  const require = createRequire(import.meta.url);
  // Loaded by path, because the `exports` of the package do not work in Node.
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
    async countFaces({ data, width, height }) {
      const image = human.tf.tensor(data, [height, width, 3], 'int32');
      try {
        const { face } = await human.detect(image);
        return face.filter(({ mesh, emotion }) => mesh.length > 0 && emotion?.length).length;
      } finally {
        image.dispose();
      }
    },
  };
}

/** Lets `fetch` read files during `work`: the library loads its models with it, and Node's does not support file URLs. */
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
