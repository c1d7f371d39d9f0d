import { Command, Option } from '@commander-js/extra-typings';
import type { EvalAudioOptions } from '../commands/eval-audio.ts';
import type { EvalFaceOptions } from '../commands/eval-face.ts';
import { someText, wholeNumber } from '../parsers.ts';

const usageNumber = (value: string) => wholeNumber(value, { min: 0, max: 999_999_999 });

const jsonOption = () => new Option('--json <file>', 'write the figures to a JSON file').argParser(someText);
const groupOption = () =>
  new Option('--group <column>', 'column with the group of each row, for figures per group').argParser(
    someText,
  );

export const evalVerb = () =>
  new Command('eval')
    .summary('measure the models on labelled data')
    .description('Measures how accurate the models are on your own labelled data.')
    .addCommand(faceVerb())
    .addCommand(
      audioVerb('speech', 'emotion recognition in voices', async (options) =>
        (await import('../commands/eval-audio.ts')).evalSpeech(options),
      ),
    )
    .addCommand(
      audioVerb('overlap', 'detection of several people speaking at once', async (options) =>
        (await import('../commands/eval-audio.ts')).evalOverlap(options),
      ),
    )
    .addCommand(
      audioVerb('fluency', 'fluency classification', async (options) =>
        (await import('../commands/eval-audio.ts')).evalFluency(options),
      ),
    )
    .addCommand(wordsVerb())
    .addCommand(impressionsVerb());

const faceVerb = () =>
  new Command('face')
    .summary('accuracy of expression recognition')
    .description('Measures the accuracy of expression recognition on labelled images.')
    .option('--manifest <csv>', 'CSV with the columns path and label', someText)
    .option('--crops', 'the images of the manifest are faces, cropped as in FER2013')
    .addOption(
      new Option('--npz <file>', 'NumPy archive of images, instead of a manifest')
        .argParser(someText)
        .conflicts(['manifest', 'crops']),
    )
    .addOption(
      new Option('--usage <number>', 'use only the rows of the archive with this usage').argParser(
        usageNumber,
      ),
    )
    .addOption(groupOption())
    .addOption(jsonOption())
    .option('--card <name>', 'write the figures to the model card under this name', someText)
    .action(async ({ manifest, crops, npz, usage, ...options }, command) => {
      const data = labelledFaces({ manifest, crops, npz, usage }, (message) => command.error(message));
      const { evalFace } = await import('../commands/eval-face.ts');
      await evalFace({ ...options, data });
    });

/** The data that the options name; conflicts between options are declared above. */
function labelledFaces(
  options: {
    manifest: string | undefined;
    crops: true | undefined;
    npz: string | undefined;
    usage: number | undefined;
  },
  refuse: (message: string) => never,
): EvalFaceOptions['data'] {
  const { manifest, crops = false, npz, usage } = options;
  if (npz !== undefined) return { type: 'npz', file: npz, usage };
  if (usage !== undefined) return refuse("option '--usage <number>' needs --npz <file>");
  if (manifest !== undefined) return { type: 'manifest', file: manifest, crops };
  return refuse('one of --manifest <csv> and --npz <file> is required');
}

const audioVerb = (name: string, what: string, run: (options: EvalAudioOptions) => Promise<void>) =>
  new Command(name)
    .summary(`accuracy of ${what}`)
    .description(`Measures the accuracy of ${what} on labelled audio.`)
    .requiredOption('--manifest <csv>', 'CSV with the columns path and label', someText)
    .addOption(groupOption())
    .addOption(jsonOption())
    .action(run);

const wordsVerb = () =>
  new Command('words')
    .summary('word error rate of transcripts')
    .description('Measures the word error rate of transcripts, and words that are heard where nobody speaks.')
    .requiredOption('--manifest <csv>', 'CSV with the columns file, text (may be empty) and group', someText)
    .addOption(jsonOption())
    .action(async (options) => {
      const { evalWords } = await import('../commands/eval-words.ts');
      await evalWords(options);
    });

const impressionsVerb = () =>
  new Command('impressions')
    .summary('agreement of predicted impressions with ratings')
    .description('Measures how well the model predicts the ratings of interviews.')
    .requiredOption('--data <folder>', 'folder in the layout of the MIT Interview dataset', someText)
    .addOption(jsonOption())
    .action(async (options) => {
      const { evalImpressions } = await import('../commands/eval-impressions.ts');
      await evalImpressions(options);
    });
