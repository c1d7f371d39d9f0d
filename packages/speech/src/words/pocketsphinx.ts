import { access, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { round, type SpokenWord } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { execa } from 'execa';
import { msOf } from '../dsp/frames.ts';
import { modelVersion } from './model-version.ts';
import { doubtsAbout, type Transcriber, type Utterance } from './transcriber.ts';

/** Where Debian's package pocketsphinx-en-us puts its model. */
const MODEL_FOLDER = '/usr/share/pocketsphinx/model/en-us';
const FOR_ITS_OWNER = 0o600;
const PROGRAM = 'pocketsphinx_batch';
/**
 * Mean posterior at or above which an utterance is reliable. Of 80 acted sentences by 20 speakers
 * (RAVDESS), the 19 at or above it had 98 % of their words right; the 30 below 0.5 had 58 %.
 */
const RELIABLE_FROM = 0.8;
/** Loading takes half a second and decoding a third of the time that was spoken, on an idle core. */
const timeoutMs = (spokenMs: number): number => Math.round(30_000 + 5 * spokenMs);
const FOLDER_PREFIX = 'poise-pocketsphinx-';
/** No run lasts longer, so an older folder belongs to a process that was killed. */
const FOLDER_LIFETIME_MS = 30 * 60 * 1000;

/**
 * CMU PocketSphinx from Debian: English, offline, with a word error rate of 0.27 on acted sentences
 * and 0.37 on read speech. One process decodes all utterances of a call, since most of the cost of a
 * short one is loading. The audio lies in a private folder while it runs.
 *
 * @returns undefined where the program or its model is not installed.
 */
export async function findPocketsphinx(
  options: { program?: string; modelFolder?: string; tempFolder?: string } = {},
): Promise<Transcriber | undefined> {
  const { program = PROGRAM, modelFolder = MODEL_FOLDER, tempFolder = tmpdir() } = options;
  const model = {
    hmm: join(modelFolder, 'en-us'),
    lm: join(modelFolder, 'en-us.lm.bin'),
    dict: join(modelFolder, 'cmudict-en-us.dict'),
  };
  if (!(await isInstalled(program, Object.values(model)))) return undefined;
  await removeAbandoned(tempFolder);
  const version = await modelVersion([model.lm, model.dict, ...(await filesOf(model.hmm))]);

  async function decode(utterances: readonly Utterance[], folder: string, signal: AbortSignal | undefined) {
    await Promise.all(
      utterances.map(({ samples }, i) =>
        writeFile(join(folder, `${i}.raw`), pcm16(samples), { mode: FOR_ITS_OWNER }),
      ),
    );
    await writeFile(join(folder, 'utterances'), utterances.map((_, i) => `${i}\n`).join(''), {
      mode: FOR_ITS_OWNER,
    });
    const words = join(folder, 'words.ctm');
    const settings = {
      ...model,
      ctl: join(folder, 'utterances'),
      cepdir: folder,
      cepext: '.raw',
      adcin: 'yes',
      // The detector has cut the silence already: cut again, the times would be off.
      remove_silence: 'no',
      cmn: 'batch',
      ctm: words,
      logfn: '/dev/null',
    };
    const result = await execa(
      program,
      Object.entries(settings).flatMap(([name, value]) => [`-${name}`, value]),
      {
        reject: false,
        stdio: 'ignore',
        timeout: timeoutMs(utterances.reduce((sum, { samples }) => sum + msOf(samples.length), 0)),
        killSignal: 'SIGKILL',
        ...(signal && { cancelSignal: signal }),
      },
    );
    signal?.throwIfAborted();
    if (result.timedOut) throw new PoiseError('analysis_timeout', program);
    // Its cause would carry nothing but the command line.
    if (result.failed) throw new PoiseError('unavailable', `${program} failed`);
    return parseCtm(await readFile(words, 'utf8'));
  }

  return {
    id: 'pocketsphinx',
    version,
    async transcribe(utterances, { signal }) {
      signal?.throwIfAborted();
      if (utterances.length === 0) return [];
      const words = await inPrivateFolder(tempFolder, (folder) => decode(utterances, folder, signal));
      return utterances.map(({ startMs, endMs }, i) => {
        const own = (words.get(String(i)) ?? []).map((word) => shifted(word, startMs));
        return { startMs, endMs, words: own, language: 'en', doubts: doubtsAbout(own, RELIABLE_FROM) };
      });
    },
  };
}

/** @throws PoiseError `unavailable` where files cannot be written or read, as when no space is left. */
async function inPrivateFolder<T>(tempFolder: string, use: (folder: string) => Promise<T>): Promise<T> {
  let folder: string | undefined;
  try {
    // mkdtemp makes it readable for its owner alone.
    folder = await mkdtemp(join(tempFolder, FOLDER_PREFIX));
    return await use(folder);
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    throw new PoiseError('unavailable', `${PROGRAM}: ${cause.code} on its files`, { cause });
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

/** Reads NIST's conversation time marked format: `utterance channel start duration word confidence`. */
export function parseCtm(text: string): Map<string, SpokenWord[]> {
  const utterances = new Map<string, SpokenWord[]>();
  for (const line of text.split('\n')) {
    const [utterance, , start, duration, word, confidence] = line.split(' ');
    if (!utterance || !word || confidence === undefined) continue;
    const startMs = Math.round(Number(start) * 1000);
    const spoken: SpokenWord = {
      // The dictionary counts pronunciations: "our(3)".
      text: word.replace(/\(\d+\)$/, ''),
      startMs,
      endMs: startMs + Math.round(Number(duration) * 1000),
      // Posteriors are sums of rounded logarithms and can end a little above 1.
      confidence: round(Math.min(1, Number(confidence)), 3),
    };
    utterances.set(utterance, [...(utterances.get(utterance) ?? []), spoken]);
  }
  return utterances;
}

function shifted(word: SpokenWord, byMs: number): SpokenWord {
  return { ...word, startMs: Math.round(word.startMs + byMs), endMs: Math.round(word.endMs + byMs) };
}

function pcm16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
}

async function isInstalled(program: string, files: readonly string[]): Promise<boolean> {
  try {
    await Promise.all(files.map((file) => access(file)));
  } catch {
    return false;
  }
  // Without arguments it prints its options.
  const { code } = await execa(program, [], { reject: false, stdio: 'ignore' });
  return code !== 'ENOENT';
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return names.toSorted().map((name) => join(folder, name));
}

async function removeAbandoned(tempFolder: string): Promise<void> {
  for (const name of await readdir(tempFolder)) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = join(tempFolder, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > FOLDER_LIFETIME_MS) await rm(folder, { recursive: true, force: true });
  }
}
