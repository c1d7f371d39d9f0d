import { writeFileSync } from 'node:fs';
import { impressionEvaluation, readInterviewTable } from '@poise/benchmark';
import { impressionModel } from '@poise/impressions';
import { readModel } from '@poise/inference';
import { PoiseError } from '@poise/shared/errors';
import { impressionFigures } from '../text/impression-figures.ts';
import { userPath } from './home-path.ts';
import { outputPath } from './output-path.ts';

export type EvalImpressionsOptions = {
  /** A folder in the layout of the MIT Interview dataset. */
  data: string;
  json?: string | undefined;
};

/** `poise eval impressions`: agreement of the shipped model with the ratings of interviews. */
export async function evalImpressions({ data, json }: EvalImpressionsOptions): Promise<void> {
  const output = outputPath(json);
  const interviews = readInterviewTable(userPath(data));
  const file = (await readModel('impressions')).get('impressions.json');
  if (!file) throw new PoiseError('model_missing', 'impressions.json');
  const model = impressionModel.parse(JSON.parse(new TextDecoder().decode(file)));
  const evaluation = impressionEvaluation(interviews, model);
  process.stdout.write(impressionFigures(evaluation));
  if (output) writeFileSync(output, `${JSON.stringify(evaluation, null, 2)}\n`);
}
