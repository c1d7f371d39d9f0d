import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { faceWorkerSettings } from '@poise/face-worker/settings';
import { feedbackSettings } from '@poise/feedback/settings';
import { gatewaySettings } from '@poise/gateway/settings';
import { orchestratorSettings } from '@poise/interview-orchestrator/settings';
import { PROCESS_NAMES, PROCESSES } from '@poise/launcher';
import { serviceSettings } from '@poise/runtime';
import { speechWorkerSettings } from '@poise/speech-worker/settings';
import { z } from 'zod';

/** Where the repository keeps the page; `node tests/support/settings-page.ts` writes it. */
export const SETTINGS_FILE = resolve(import.meta.dirname, '../../docs/operations/settings.md');

/** What each service parses from its environment besides `serviceSettings`, by the name of its folder. */
export const SERVICE_SHAPES: Readonly<Record<string, z.ZodRawShape>> = {
  gateway: gatewaySettings,
  'interview-orchestrator': orchestratorSettings,
  feedback: feedbackSettings,
  'face-worker': faceWorkerSettings,
  'speech-worker': speechWorkerSettings,
};

const INTRODUCTION = `# Settings

<!-- Written by \`node tests/support/settings-page.ts\` from the shapes that the services parse. -->

Every process reads its settings from its environment, once, when it starts. An empty setting counts as not set. A process
whose settings are wrong does not start, and its log names each of them, never its value. The launcher of \`npm start\` sets
all that it needs; \`docker-compose.yml\` and \`deploy/k8s\` set what follows for containers. Settings of the command line are in
[cli.md](cli.md).

The SDK of the blob store reads its credentials itself (\`AWS_ACCESS_KEY_ID\`, \`AWS_SECRET_ACCESS_KEY\`, files, roles).
`;

type Described = {
  type?: string;
  description?: string;
  default?: unknown;
  shownDefault?: string;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
};

/** The page about every setting, as the committed file holds it. */
export function describeSettings(): string {
  const all = section('All processes', serviceSettings);
  const own = Object.entries(SERVICE_SHAPES).map(([name, shape]) => section(name, shape, readers(name)));
  return [INTRODUCTION, all, ...own].join('\n');
}

/** The processes of a service, where they have other names than it. */
function readers(service: string): string {
  const names = PROCESS_NAMES.filter((name) => PROCESSES[name].service === service);
  return names.length === 1 ? '' : `Read by ${names.map((name) => `\`${name}\``).join(', ')}.\n\n`;
}

function section(title: string, shape: z.ZodRawShape, about = ''): string {
  const rows = Object.entries(shape).map(([name, schema]) => row(name, schema as z.ZodType));
  return `## ${title}\n\n${about}| setting | default | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
}

/** @throws where a setting has no description, or one that would break the table */
function row(name: string, schema: z.ZodType): string {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Described;
  const { description = '' } = described;
  if (description === '' || /[|\n]|\.$/.test(description)) throw new Error(`${name} is not described`);
  return `| \`${name}\` | ${shownDefault(described, schema)} | ${description}${allowed(described)}. |`;
}

function shownDefault({ shownDefault: words, default: value }: Described, schema: z.ZodType): string {
  if (words !== undefined) return words;
  if (value !== undefined) return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
  return schema.safeParse(undefined).success ? '' : '**required**';
}

function allowed({ enum: values, minimum, maximum }: Described): string {
  if (values) return ` (${values.map((value) => `\`${String(value)}\``).join(', ')})`;
  // The largest safe integer is no limit that anybody set.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && most !== undefined) return ` (${minimum} to ${most})`;
  return minimum === undefined ? '' : ` (${minimum} or more)`;
}

if (import.meta.main) writeFileSync(SETTINGS_FILE, describeSettings());
