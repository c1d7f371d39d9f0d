import { EMOTIONS, FER2013_CLASSES } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { majority } from './face-labels.ts';
import type { FaceTruth } from './face-views.ts';
import { integersOf, type NpyArray } from './npy.ts';
import { readNpz } from './npz.ts';

/** A greyscale image, 0 to 255, in row-major order. */
export type GreyImage = { readonly width: number; readonly height: number; readonly data: Uint8Array };

export type ArchiveFace = {
  readonly image: GreyImage;
  readonly truth: FaceTruth;
  readonly group?: string;
};

/** Vote counts: {@link EMOTIONS}, unknown, no face. */
const VOTE_COLUMNS = EMOTIONS.length + 2;

/**
 * Reads faces from an `.npz` archive: `images` (N, height, width) u8, `label` (N) as index into
 * {@link FER2013_CLASSES} with -1 for unknown, `votes` (N, 10), `usage` (N). Either `label` or `votes` is required.
 *
 * @param options.usage reads only the rows with this usage.
 * @param options.group name of an array (N) in the archive whose values are the groups.
 * @throws {PoiseError} as `readNpz`; `invalid_request` if an array is missing or has the wrong shape.
 */
export async function readFaceArchive(
  file: string,
  { usage, group }: { usage?: number | undefined; group?: string | undefined } = {},
): Promise<ArchiveFace[]> {
  const wanted = ['images', 'label', 'votes', 'usage', ...(group === undefined ? [] : [group])];
  const arrays = await readNpz(file, wanted);
  const images = need(arrays, 'images');
  const [n = 0, height = 0, width = 0] = images.shape;
  if (images.shape.length !== 3 || images.type !== '|u1' || n * height * width === 0)
    throw new PoiseError(
      'invalid_request',
      `images must be (N, height, width) u8, not (${images.shape.join(', ')})`,
    );
  if (!arrays['label'] && !arrays['votes'])
    throw new PoiseError('invalid_request', `${file} has neither label nor votes`);

  const labels = arrays['label'] && column(arrays['label'], 'label', n);
  const votes = arrays['votes'] && votesOf(arrays['votes'], n);
  const usages = usage === undefined ? undefined : column(need(arrays, 'usage'), 'usage', n);
  const groups = group === undefined ? undefined : column(need(arrays, group), group, n);

  const faces = Array.from({ length: n }, (_, row): ArchiveFace => {
    const data = images.data.subarray(row * height * width, (row + 1) * height * width);
    const truth = {
      ferplus: votes && majority(votes[row] ?? []),
      fer2013: labels && classOf(labels[row] ?? -1),
    };
    return { image: { width, height, data }, truth, ...(groups && { group: `${group} ${groups[row]}` }) };
  }).filter((_, row) => !usages || usages[row] === usage);
  if (faces.length === 0) throw new PoiseError('invalid_request', `${file} has no rows with usage ${usage}`);
  return faces;
}

function need(arrays: Partial<Record<string, NpyArray>>, name: string): NpyArray {
  const array = arrays[name];
  if (!array) throw new PoiseError('invalid_request', `the archive has no array ${name}`);
  return array;
}

function column(array: NpyArray, name: string, n: number): number[] {
  if (array.shape.length !== 1 || array.shape[0] !== n)
    throw new PoiseError('invalid_request', `${name} must be (${n}), not (${array.shape.join(', ')})`);
  return integersOf(array);
}

function votesOf(array: NpyArray, n: number): number[][] {
  if (array.shape.length !== 2 || array.shape[0] !== n || array.shape[1] !== VOTE_COLUMNS)
    throw new PoiseError(
      'invalid_request',
      `votes must be (${n}, ${VOTE_COLUMNS}), not (${array.shape.join(', ')})`,
    );
  const values = integersOf(array);
  return Array.from({ length: n }, (_, row) => values.slice(row * VOTE_COLUMNS, (row + 1) * VOTE_COLUMNS));
}

function classOf(label: number) {
  if (label === -1) return undefined;
  const found = FER2013_CLASSES[label];
  if (!found)
    throw new PoiseError(
      'invalid_request',
      `label ${label} is not one of -1 to ${FER2013_CLASSES.length - 1}`,
    );
  return found;
}
