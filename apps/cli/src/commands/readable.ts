import { PoiseError, toPoiseError } from '@poise/shared/errors';
import { createProgress } from '../text/progress.ts';

/** Something to evaluate, read when its turn has come: whole data sets do not fit into memory. */
export type Readable<Content> = { read(): Promise<Content> };

/**
 * Reads one thing after the other and shows how far it is. What is damaged is told on stderr and left
 * out, as it says nothing about a model.
 *
 * @throws {PoiseError} `media_corrupt` where nothing can be read; what is not the file's fault, such as
 *   `tool_missing`.
 */
export async function* eachReadable<Content, Item>(
  doing: string,
  items: readonly (Item & Readable<Content>)[],
): AsyncGenerator<{ item: Item; content: Content }> {
  const progress = createProgress(process.stderr);
  let unreadable = 0;
  try {
    for (const [i, item] of items.entries()) {
      progress.show(doing, i / items.length);
      try {
        const content = await item.read();
        yield { item, content };
      } catch (error) {
        if (!isDamage(error)) throw error;
        unreadable += 1;
        progress.say(`${error.title} [${error.code}]: ${error.detail}`);
      }
    }
  } finally {
    progress.end();
  }
  if (unreadable === items.length) throw new PoiseError('media_corrupt', `none of ${unreadable} can be read`);
}

/** Reads a file, and says in its error which one it was. */
export async function readNamed<Content>(
  path: string,
  read: (path: string) => Promise<Content>,
): Promise<Content> {
  try {
    return await read(path);
  } catch (cause) {
    const { code, detail } = toPoiseError(cause);
    throw new PoiseError(code, detail ? `${path}: ${detail}` : path, { cause });
  }
}

const isDamage = (error: unknown): error is PoiseError =>
  error instanceof PoiseError && (error.blamesInput || error.code === 'analysis_timeout');
