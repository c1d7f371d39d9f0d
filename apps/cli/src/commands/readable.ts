import { PoiseError, toPoiseError } from '@poise/shared/errors';
import { createProgress } from '../text/progress.ts';

/** An item of a data set, read on its turn: whole data sets do not fit in memory. */
export type Readable<Content> = { read(): Promise<Content> };

/**
 * Reads one item after another and shows the progress. A damaged file is reported on stderr and skipped,
 * since it says nothing about a model.
 *
 * @throws {PoiseError} `media_corrupt` if no item can be read; any error that is not caused by the file,
 *   such as `tool_missing`
 */
export async function* eachReadable<Content, Item>(
  activity: string,
  items: readonly (Item & Readable<Content>)[],
): AsyncGenerator<{ item: Item; content: Content }> {
  const progress = createProgress(process.stderr);
  let unreadable = 0;
  try {
    for (const [i, item] of items.entries()) {
      progress.show(activity, i / items.length);
      try {
        const content = await item.read();
        yield { item, content };
      } catch (error) {
        if (!isDamagedFile(error)) throw error;
        unreadable += 1;
        progress.print(`${error.title} [${error.code}]: ${error.detail}`);
      }
    }
  } finally {
    progress.end();
  }
  if (unreadable === items.length)
    throw new PoiseError('media_corrupt', `none of the ${unreadable} files can be read`);
}

/** Reads a file; the error names it. */
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

const isDamagedFile = (error: unknown): error is PoiseError =>
  error instanceof PoiseError && (error.blamesInput || error.code === 'analysis_timeout');
