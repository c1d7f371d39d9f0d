import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { InterviewId } from '@poise/shared/contracts';
import type { RecordDump } from './record-dump.ts';

const FILE = resolve(import.meta.dirname, '../fixture/version-0.1.json.gz');

export const INTERVIEWS = ['live', 'recording', 'withdrawn', 'erased', 'open'] as const;
export type InterviewName = (typeof INTERVIEWS)[number];

/** What the API returned: the status of each request, and its body where it was one of success. */
export type Responses = Record<
  'interview' | 'timeline' | 'report' | 'page',
  { status: number; body?: unknown }
> & {
  readonly events: readonly { seq?: number; body: { type: string } }[];
};

/** An installation of version 0.1: its record, its blobs, and what its API said. */
export type Fixture = {
  readonly record: RecordDump;
  /** Base64, by the path below the blob folder. */
  readonly blobs: Readonly<Record<string, string>>;
  /** Of the one tenant; it opens nothing but this record. */
  readonly key: string;
  readonly interviews: Readonly<Record<InterviewName, InterviewId>>;
  readonly responses: Readonly<Record<InterviewName, Responses>>;
  /** Chunks of the open interview that were accepted. */
  readonly accepted: { readonly camera: number; readonly mic: number };
};

export function readFixture(): Fixture {
  return JSON.parse(gunzipSync(readFileSync(FILE)).toString('utf8')) as Fixture;
}

/** @returns its size in bytes */
export function writeFixture(fixture: Fixture): number {
  const bytes = gzipSync(JSON.stringify(fixture), { level: 9 });
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, bytes);
  return bytes.length;
}

export async function readBlobs(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string) =>
    [file.slice(folder.length + 1), (await readFile(file)).toString('base64')] as const;
  return Object.fromEntries(await Promise.all(files.toSorted().map(read)));
}

export function writeBlobs(folder: string, blobs: Fixture['blobs']): void {
  for (const [path, content] of Object.entries(blobs)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.from(content, 'base64'));
  }
}

/** Asks the API for everything about an interview, whatever its version. */
export async function askAll(baseUrl: string, key: string, id: InterviewId): Promise<Responses> {
  const ask = async (rest: string, accept = 'application/json') => {
    const headers = { authorization: `Bearer ${key}`, accept };
    const response = await fetch(`${baseUrl}/v1/interviews/${id}${rest}`, { headers });
    const text = await response.text();
    if (!response.ok) return { status: response.status };
    return { status: response.status, body: accept === 'text/html' ? text : (JSON.parse(text) as unknown) };
  };
  return {
    interview: await ask(''),
    timeline: await ask('/timeline'),
    report: await ask('/report'),
    page: await ask('/report', 'text/html'),
    events: await eventsSoFar(baseUrl, key, id),
  };
}

/** The events of an interview up to its last one, or up to a silence. */
async function eventsSoFar(baseUrl: string, key: string, id: InterviewId): Promise<Responses['events']> {
  const silence = new AbortController();
  const response = await fetch(`${baseUrl}/v1/interviews/${id}/events`, {
    headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    signal: silence.signal,
  });
  let text = '';
  let timer = setTimeout(() => silence.abort(), 3_000);
  try {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), 3_000);
    }
  } catch (error) {
    if (!silence.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  return [...text.matchAll(/^data: (.*)$/gm)].map(
    ([, data = '']) => JSON.parse(data) as Responses['events'][number],
  );
}
