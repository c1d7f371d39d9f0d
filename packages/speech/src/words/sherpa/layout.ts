import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PoiseError } from '@poise/shared/errors';

/** `modelConfig` of sherpa-onnx: the files of one kind of model, and its tokens. */
export type SherpaModelConfig = { tokens: string } & Record<
  string,
  Readonly<Record<string, string>> | string
>;

export type SherpaModel = {
  layout: string;
  config: SherpaModelConfig;
  /** Paths of all of its files. */
  files: string[];
};

type Layout = {
  name: string;
  /** Key of sherpa-onnx's configuration. */
  key: string;
  /** How the file of each role is called, without `.int8`; the key names the role in the configuration. */
  files: Readonly<Record<string, RegExp>>;
};

const TOKENS = /^(.+-)?tokens\.txt$/;

/** The releases of sherpa-onnx are told apart by their files; those with more files come first. */
const LAYOUTS: readonly Layout[] = [
  {
    name: 'Moonshine',
    key: 'moonshine',
    files: {
      preprocessor: /^preprocess\.onnx$/,
      encoder: /^encode\.onnx$/,
      uncachedDecoder: /^uncached_decode\.onnx$/,
      cachedDecoder: /^cached_decode\.onnx$/,
    },
  },
  {
    name: 'transducer (Zipformer, Parakeet)',
    key: 'transducer',
    files: {
      encoder: /^encoder(-.+)?\.onnx$/,
      decoder: /^decoder(-.+)?\.onnx$/,
      joiner: /^joiner(-.+)?\.onnx$/,
    },
  },
  {
    name: 'Moonshine, merged decoder',
    key: 'moonshine',
    files: { encoder: /^encoder_model\.ort$/, mergedDecoder: /^decoder_model_merged\.ort$/ },
  },
  {
    name: 'Whisper',
    key: 'whisper',
    files: { encoder: /^.+-encoder\.onnx$/, decoder: /^.+-decoder\.onnx$/ },
  },
  { name: 'NeMo CTC (Parakeet)', key: 'nemoCtc', files: { model: /^model\.onnx$/ } },
];

/**
 * Which kind of model lies in a folder. Where a file is there in both forms, the one with int8
 * weights is taken: it is smaller and faster.
 *
 * @throws PoiseError `config_invalid` that names what is missing and which layouts are known.
 */
export async function findSherpaModel(directory: string): Promise<SherpaModel> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw new PoiseError('config_invalid', `the model folder ${directory} cannot be read`, { cause });
  });
  const found = LAYOUTS.map((layout) => match(layout, names.toSorted()));
  const whole = found.find(({ missing }) => missing.length === 0);
  if (!whole) throw new PoiseError('config_invalid', complaint(directory, found));
  const path = (name: string): string => join(directory, name);
  const files = Object.entries(whole.files).map(([role, name]) => [role, path(name)]);
  return {
    layout: whole.layout.name,
    config: { [whole.layout.key]: Object.fromEntries(files), tokens: path(whole.tokens) },
    files: [...Object.values(whole.files), whole.tokens].map(path),
  };
}

type Match = { layout: Layout; files: Record<string, string>; tokens: string; missing: string[] };

function match(layout: Layout, names: readonly string[]): Match {
  const files: Record<string, string> = {};
  const missing: string[] = [];
  for (const [role, pattern] of Object.entries(layout.files)) {
    const fitting = names.filter((name) => pattern.test(name.replace('.int8.', '.')));
    const name = fitting.find((file) => file.includes('.int8.')) ?? fitting[0];
    if (name === undefined) missing.push(spoken(pattern));
    else files[role] = name;
  }
  const tokens = names.find((name) => TOKENS.test(name));
  if (tokens === undefined) missing.push(spoken(TOKENS));
  return { layout, files, tokens: tokens ?? '', missing };
}

function complaint(directory: string, found: readonly Match[]): string {
  const known = found.map(({ layout }) => {
    const files = [...Object.values(layout.files), TOKENS].map(spoken);
    return `${layout.name}: ${files.join(', ')}`;
  });
  // The layout that most of is there is the one that was meant.
  const [closest] = found
    .filter(({ files }) => Object.keys(files).length > 0)
    .toSorted((a, b) => a.missing.length - b.missing.length);
  const lacks = closest
    ? `is like ${closest.layout.name}, but lacks ${closest.missing.join(', ')}`
    : 'holds no model that is known';
  return `the model folder ${basename(directory)} ${lacks}. Known layouts (.int8.onnx fits too):\n  ${known.join('\n  ')}`;
}

/** A pattern as people write it: `*-encoder.onnx`. */
function spoken(pattern: RegExp): string {
  return pattern.source
    .replace(/^\^|\$$/g, '')
    .replace('(-.+)?', '*')
    .replace('(.+-)?', '*')
    .replace('.+', '*')
    .replaceAll('\\.', '.');
}
