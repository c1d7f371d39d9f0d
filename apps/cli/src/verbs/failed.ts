import { Command, Option } from '@commander-js/extra-typings';
import type { QueueName } from '@poise/shared/jobs';
import type { Selection } from '../commands/failed.ts';
import { someText } from '../parsers.ts';

/** Copied from the job catalogue, which would take longer to load than everything else that help needs. */
export const QUEUES = [
  'camera-live',
  'camera-batch',
  'mic-live',
  'mic-batch',
  'words-live',
  'words-batch',
  'face',
  'speech',
  'interview',
  'feedback',
] as const satisfies readonly QueueName[];

const queueOption = () => new Option('--queue <queue>', 'only jobs of this queue').choices(QUEUES);
const allOption = () => new Option('--all', 'every failed job, or every failed job of --queue');

export const failedVerb = () =>
  new Command('failed')
    .summary('list, redrive and drop failed jobs')
    .description(
      'Lists, redrives and drops jobs that failed on their last attempt. A failed set keeps the latest 1,000 jobs of ' +
        'its queue for 7 days. It holds ids and codes, no personal data.',
    )
    .addHelpText(
      'after',
      `
Works on the queues that REDIS_URL, or QUEUE_URL, and QUEUE_NAMESPACE name, or on those of the Poise
which runs on this machine.`,
    )
    .addCommand(
      new Command('list')
        .summary('failed jobs, oldest first')
        .description('Lists failed jobs, oldest first, with their error code, interview, age and attempts.')
        .addOption(queueOption())
        .action(async ({ queue }) => (await import('../commands/failed.ts')).listFailed({ queue })),
    )
    .addCommand(
      new Command('show')
        .summary('details of a failed job')
        .description(
          'Shows a failed job: what failed and when, in which part of an interview, and with what consequence.',
        )
        .argument('<id>', 'id of a job, as "poise failed list" shows it', someText)
        .action(async (id) => (await import('../commands/failed.ts')).showFailed(id)),
    )
    .addCommand(
      new Command('redrive')
        .summary('run failed jobs again')
        .description(
          'Queues the work of failed jobs again, with all their attempts. A chunk that is then scored no longer ' +
            'counts as failed, and the report is written again. Find the cause first: if it persists, the jobs fail ' +
            'again.',
        )
        .argument('[ids...]', 'ids of jobs, as "poise failed list" shows them')
        .addOption(allOption())
        .addOption(queueOption())
        .action(async (ids, options, command) => {
          const selection = select(ids, options, (message) => command.error(message));
          await (await import('../commands/failed.ts')).redriveFailed(selection);
        }),
    )
    .addCommand(
      new Command('drop')
        .summary('remove failed jobs for good')
        .description('Removes failed jobs for good. Their chunks remain counted as failed.')
        .argument('[ids...]', 'ids of jobs, as "poise failed list" shows them')
        .addOption(allOption())
        .addOption(queueOption())
        .action(async (ids, options, command) => {
          const selection = select(ids, options, (message) => command.error(message));
          await (await import('../commands/failed.ts')).dropFailed(selection);
        }),
    );

/** Exactly one of ids and `--all`; `--queue` narrows the latter. */
function select(
  ids: readonly string[],
  { all, queue }: { all?: true | undefined; queue?: QueueName | undefined },
  refuse: (message: string) => never,
): Selection {
  if (all && ids.length > 0) return refuse('ids and --all cannot be combined');
  if (all) return { type: 'all', queue };
  if (ids.length === 0) return refuse('the id of a job, or --all, is missing');
  if (queue !== undefined) return refuse("option '--queue <queue>' needs --all");
  return { type: 'ids', ids };
}
