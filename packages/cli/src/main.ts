import { parseArgs } from 'node:util';
import { PoiseApiError } from '@poise/client';
import { profile } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { type EvalFaceOptions, evalFace } from './commands/eval-face.ts';
import { evalFluency } from './commands/eval-fluency.ts';
import { evalImpressions } from './commands/eval-impressions.ts';
import { evalOverlap, evalSpeech } from './commands/eval-sounds.ts';
import { evaluate } from './commands/evaluate.ts';
import { listKeys, revokeKey } from './commands/keys.ts';
import { listModels, pullModel, verifyAllModels } from './commands/models.ts';
import { createTenant, listTenants } from './commands/tenants.ts';
import { up } from './commands/up.ts';

const USAGE = `poise: interviewer and evaluator for practice interviews

  poise up [--port 8080]                     start everything on this machine
  poise evaluate FILE [--profile practice|assessment] [--no-fluency]
        [--json OUT] [--timeline OUT] [--html OUT]
                                             evaluate a recording, print its report
  poise eval face --manifest CSV [--crops] | --npz FILE [--usage N]
        [--group COLUMN] [--json OUT] [--card NAME]
                                             how well expressions are told, on labelled pictures
  poise eval speech --manifest CSV [--group COLUMN] [--json OUT]
                                             how well emotions are heard, in labelled sounds
  poise eval overlap --manifest CSV [--group COLUMN] [--json OUT]
                                             how well it is told whether several people speak at once
  poise eval impressions --data FOLDER [--json OUT]
                                             how well ratings of interviews are told, on rated ones
  poise eval fluency --manifest CSV [--group COLUMN] [--json OUT]
                                             how well fluency is told, in labelled sounds
  poise models list|verify                   the models, their licences and checksums
  poise models pull ID                       fetch a model for transcription
  poise tenants list                         the tenants of DATABASE_URL
  poise tenants create NAME [--profiles practice,assessment] [--scopes …]
                                             a tenant and its first key
  poise keys list TENANT                     its keys
  poise keys revoke KEY                      ends one of them
`;

const list = (value: string | undefined) => (value ? value.split(',').map((item) => item.trim()) : []);

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '8080' },
      profile: { type: 'string', default: 'practice' },
      'no-fluency': { type: 'boolean', default: false },
      profiles: { type: 'string', default: 'practice,assessment' },
      scopes: { type: 'string' },
      json: { type: 'string' },
      timeline: { type: 'string' },
      html: { type: 'string' },
      manifest: { type: 'string' },
      data: { type: 'string' },
      crops: { type: 'boolean', default: false },
      npz: { type: 'string' },
      usage: { type: 'string' },
      group: { type: 'string' },
      card: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, argument, name] = positionals;
  const action = `${command ?? ''} ${argument ?? ''}`.trim();
  if (values.help || command === undefined || command === 'help') {
    process.stdout.write(USAGE);
  } else if (action === 'up') {
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw usage(`no such port: ${values.port}`);
    await up({ port });
  } else if (command === 'evaluate' && argument !== undefined) {
    const chosen = profile.safeParse(values.profile);
    if (!chosen.success) throw usage(`no such profile: ${values.profile}`);
    const { json, html, timeline } = values;
    const fluency = values['no-fluency'] ? 'off' : 'on';
    await evaluate({ file: argument, profile: chosen.data, fluency, json, html, timeline });
  } else if (action === 'eval face') {
    const { group, json, card } = values;
    await evalFace({ data: evaluatedData(values), group, json, card });
  } else if (action === 'eval speech') {
    const { manifest, group, json } = values;
    if (manifest === undefined) throw usage('eval speech needs --manifest CSV');
    await evalSpeech({ manifest, group, json });
  } else if (action === 'eval overlap') {
    const { manifest, group, json } = values;
    if (manifest === undefined) throw usage('eval overlap needs --manifest CSV');
    await evalOverlap({ manifest, group, json });
  } else if (action === 'eval impressions') {
    const { data, json } = values;
    if (data === undefined) throw usage('eval impressions needs --data FOLDER');
    await evalImpressions({ data, json });
  } else if (action === 'eval fluency') {
    const { manifest, group, json } = values;
    if (manifest === undefined) throw usage('eval fluency needs --manifest CSV');
    await evalFluency({ manifest, group, json });
  } else if (action === 'models list') {
    await listModels();
  } else if (action === 'models verify') {
    await verifyAllModels();
  } else if (action === 'models pull' && name !== undefined) {
    await pullModel(name);
  } else if (action === 'tenants list') {
    await listTenants();
  } else if (action === 'tenants create' && name !== undefined) {
    await createTenant({ name, profiles: list(values.profiles), scopes: list(values.scopes) });
  } else if (action === 'keys list' && name !== undefined) {
    await listKeys(name);
  } else if (action === 'keys revoke' && name !== undefined) {
    await revokeKey(name);
  } else {
    throw usage(`what is "${positionals.join(' ')}"?`);
  }
}

/** Which labelled data an evaluation is on; an option that would do nothing there is refused. */
function evaluatedData(values: {
  manifest?: string | undefined;
  crops: boolean;
  npz?: string | undefined;
  usage?: string | undefined;
}): EvalFaceOptions['data'] {
  const { manifest, crops, npz, usage: part } = values;
  if (manifest !== undefined && npz === undefined && part === undefined) {
    return { type: 'manifest', file: manifest, crops };
  }
  if (npz === undefined || manifest !== undefined || crops)
    throw usage('eval face needs --manifest CSV [--crops] or --npz FILE [--usage N]');
  if (part !== undefined && !/^\d{1,9}$/.test(part)) throw usage(`no such usage: ${part}`);
  return { type: 'npz', file: npz, usage: part === undefined ? undefined : Number(part) };
}

function usage(complaint: string): PoiseError {
  return new PoiseError('invalid_request', `${complaint}\n\n${USAGE}`);
}

/** A message for people, with the stable code; only our own mistakes show a stack. */
function complain(error: unknown): void {
  if (error instanceof PoiseError) {
    process.stderr.write(`${error.title} [${error.code}]${error.detail ? `: ${error.detail}` : ''}\n`);
  } else if (error instanceof PoiseApiError) {
    process.stderr.write(`${error.message} [${error.code}]\n`);
  } else if (
    error instanceof TypeError &&
    'code' in error &&
    String(error.code).startsWith('ERR_PARSE_ARGS')
  ) {
    process.stderr.write(`${error.message} [invalid_request]\n\n${USAGE}`);
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
