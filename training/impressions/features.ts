/**
 * Features of rated interviews, by the code that runs in production, as JSON:
 *
 *     node features.ts ../../../shared/data/mit_interview > FEATURES.json
 */
import { readInterviewTable } from '../../packages/benchmark/src/interview-table.ts';
import {
  CONFIDENCE_TRAITS,
  DRIVER_OF,
  FEATURE_SETS,
  interviewFeatures,
  TRAITS,
  VOICE_TRAITS,
} from '../../packages/impressions/src/index.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder?');
const interviews = readInterviewTable(folder).map(({ person, answers, text, ratings }) => ({
  person,
  features: interviewFeatures(answers, text),
  ratings,
}));
process.stdout.write(
  JSON.stringify({
    sets: FEATURE_SETS,
    driverOf: DRIVER_OF,
    traits: TRAITS,
    heard: VOICE_TRAITS,
    confidenceTraits: CONFIDENCE_TRAITS,
    interviews,
  }),
);
