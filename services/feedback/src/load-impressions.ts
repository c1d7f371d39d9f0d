import { impressionModel } from '@poise/impressions';
import { describeModel, findModel, loadManifest, readModel } from '@poise/inference';
import { PoiseError } from '@poise/shared/errors';
import type { LoadedImpressions } from './report/index.ts';

const MODEL = 'impressions';

/**
 * Loads the impressions model and verifies its checksum.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`.
 */
export async function loadImpressions(): Promise<LoadedImpressions> {
  const manifest = loadManifest();
  const [weights] = (await readModel(MODEL, manifest)).values();
  const parsed = impressionModel.safeParse(JSON.parse(new TextDecoder().decode(weights)));
  if (!parsed.success) throw new PoiseError('model_corrupt', MODEL, { cause: parsed.error });
  return { model: parsed.data, described: describeModel(findModel(MODEL, manifest)) };
}
