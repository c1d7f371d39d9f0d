import { Command, Option } from '@commander-js/extra-typings';
import type { Profile } from '@poise/shared/contracts';
import { someText } from '../parsers.ts';

/** Copied from the contracts, which would take longer to load than everything else that help needs. */
export const PROFILES = ['practice', 'assessment'] as const satisfies readonly Profile[];

export const evaluateVerb = () =>
  new Command('evaluate')
    .summary('evaluate a recording and print its report')
    .description(
      'Evaluates a recording and prints its report. Uses the Poise that is running on this machine, or starts one ' +
        'for the duration of the command.',
    )
    .argument(
      '<file>',
      'recording of up to 2 GiB and 3 hours: mp4, mov, webm, mkv, mpg, m4a, wav or ogg',
      someText,
    )
    .addOption(
      new Option('--profile <profile>', 'assessment runs no emotion model')
        .choices(PROFILES)
        .default('practice' as const),
    )
    .option('--no-fluency', 'do not analyse fluency')
    .option('--json <file>', 'write the report to a JSON file', someText)
    .option('--timeline <file>', 'write the timeline, one point per second, to a JSON file', someText)
    .option('--html <file>', 'write the report as an HTML page', someText)
    .action(async (file, { fluency, ...options }) => {
      const { evaluate } = await import('../commands/evaluate.ts');
      await evaluate({ ...options, file, fluency: fluency ? 'on' : 'off' });
    });
