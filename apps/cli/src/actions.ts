import type { ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { profile } from '@poise/shared/contracts';
import { type EvalFaceOptions, evalFace } from './commands/eval-face.ts';
import { evalImpressions } from './commands/eval-impressions.ts';
import { type EvalSoundsOptions, evalFluency, evalOverlap, evalSpeech } from './commands/eval-sounds.ts';
import { evaluate } from './commands/evaluate.ts';
import { listKeys, revokeKey } from './commands/keys.ts';
import { listModels, pullModel, verifyAllModels } from './commands/models.ts';
import { createTenant, listTenants } from './commands/tenants.ts';
import { up } from './commands/up.ts';
import { usage } from './usage.ts';

export const OPTIONS = {
  port: { type: 'string' },
  profile: { type: 'string' },
  'no-fluency': { type: 'boolean' },
  profiles: { type: 'string' },
  scopes: { type: 'string' },
  json: { type: 'string' },
  timeline: { type: 'string' },
  html: { type: 'string' },
  manifest: { type: 'string' },
  data: { type: 'string' },
  crops: { type: 'boolean' },
  npz: { type: 'string' },
  usage: { type: 'string' },
  group: { type: 'string' },
  card: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

type Option = keyof typeof OPTIONS;
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

type Action = {
  /** The one word that must follow; without, none may. */
  readonly takes?: string;
  /** Any other option would do nothing, and is refused. */
  readonly options?: readonly Option[];
  run(values: Values, word: string): Promise<void>;
};

const evalSounds = (evaluation: (options: EvalSoundsOptions) => Promise<void>): Action => ({
  options: ['manifest', 'group', 'json'],
  async run({ manifest, group, json }) {
    if (manifest === undefined) throw usage('--manifest CSV is missing');
    await evaluation({ manifest, group, json });
  },
});

const ACTIONS: Readonly<Record<string, Action>> = {
  up: { options: ['port'], run: ({ port = '8080' }) => up({ port: portOf(port) }) },
  evaluate: {
    takes: 'FILE',
    options: ['profile', 'no-fluency', 'json', 'timeline', 'html'],
    async run({ profile: name = 'practice', 'no-fluency': noFluency, json, html, timeline }, file) {
      const chosen = profile.safeParse(name);
      if (!chosen.success) throw usage(`no such profile: ${name}`);
      const fluency = noFluency ? 'off' : 'on';
      await evaluate({ file, profile: chosen.data, fluency, json, html, timeline });
    },
  },
  'eval face': {
    options: ['manifest', 'crops', 'npz', 'usage', 'group', 'json', 'card'],
    run: (values) => evalFace({ ...values, data: evaluatedFaces(values) }),
  },
  'eval speech': evalSounds(evalSpeech),
  'eval overlap': evalSounds(evalOverlap),
  'eval fluency': evalSounds(evalFluency),
  'eval impressions': {
    options: ['data', 'json'],
    async run({ data, json }) {
      if (data === undefined) throw usage('--data FOLDER is missing');
      await evalImpressions({ data, json });
    },
  },
  'models list': { run: listModels },
  'models verify': { run: verifyAllModels },
  'models pull': { takes: 'ID', run: (_, id) => pullModel(id) },
  'tenants list': { run: listTenants },
  'tenants create': {
    takes: 'NAME',
    options: ['profiles', 'scopes'],
    run: ({ profiles = 'practice,assessment', scopes }, name) =>
      createTenant({ name, profiles: listed(profiles), scopes: listed(scopes) }),
  },
  'keys list': { takes: 'TENANT', run: (_, tenant) => listKeys(tenant) },
  'keys revoke': { takes: 'KEY', run: (_, key) => revokeKey(key) },
};

/**
 * Does what the words of a command line say.
 *
 * @throws {PoiseError} `invalid_request` for what no action takes: nothing is ignored.
 */
export async function act(words: readonly string[], values: Values): Promise<void> {
  const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((known) => Object.hasOwn(ACTIONS, known));
  const action = name === undefined ? undefined : ACTIONS[name];
  if (name === undefined || !action) throw usage(`what is "${words.join(' ')}"?`);

  const [word, ...more] = words.slice(name.split(' ').length);
  if (action.takes && word === undefined) throw usage(`${name} needs ${action.takes}`);
  const [extra] = action.takes ? more : [word];
  if (extra !== undefined) throw usage(`${name} does not take "${extra}"`);
  const other = Object.keys(values).find((option) => !action.options?.some((own) => own === option));
  if (other !== undefined) throw usage(`${name} has no option --${other}`);
  await action.run(values, word ?? '');
}

const listed = (value: string | undefined) => (value ? value.split(',').map((item) => item.trim()) : []);

function portOf(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw usage(`no such port: ${value}`);
  return port;
}

/** Which labelled pictures an evaluation is on. */
function evaluatedFaces({ manifest, crops = false, npz, usage: part }: Values): EvalFaceOptions['data'] {
  if (manifest !== undefined && npz === undefined && part === undefined) {
    return { type: 'manifest', file: manifest, crops };
  }
  if (npz === undefined || manifest !== undefined || crops)
    throw usage('eval face needs --manifest CSV [--crops] or --npz FILE [--usage N]');
  if (part !== undefined && !/^\d{1,9}$/.test(part)) throw usage(`no such usage: ${part}`);
  return { type: 'npz', file: npz, usage: part === undefined ? undefined : Number(part) };
}
