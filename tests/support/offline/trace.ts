// Names of system calls and their constants.
// cspell:ignore execve sendmmsg openat creat mkdirat mknod mknodat renameat linkat symlinkat unlinkat vfork
// cspell:ignore ptmx FDCWD htons pton WRONLY RDWR
import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

/** Calls that reach another machine, or change the file system; `chdir`, `execve` and clones provide context. */
export const WATCHED_CALLS = [
  ['connect', 'sendto', 'sendmsg', 'sendmmsg', 'bind'],
  ['open', 'openat', 'creat', 'truncate', 'mkdir', 'mkdirat', 'mknod', 'mknodat', 'rmdir'],
  ['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat'],
  ['chdir', 'execve', 'clone', 'clone3', 'fork', 'vfork'],
].flat();

const DNS_PORT = 53;
/** What every process may write to: nothing is stored there. */
const DEVICES = /^\/(?:dev\/(?:null|tty|ptmx|pts\/\d+|shm\/PostgreSQL\.\d+)|proc\/.*)$/;

/** A forbidden action, such as `looks up`, and its target. */
export type Finding = { readonly does: string; readonly what: string; readonly by: string };

/**
 * Reads the files written by `strace -ff -y`, one per thread.
 * @param own folders that may be written to
 */
export function findTrespasses(folder: string, own: readonly string[]): Finding[] {
  const threads = new Map(
    readdirSync(folder).map((name) => [
      Number(name.split('.').at(-1)),
      readFileSync(join(folder, name), 'utf8').split('\n'),
    ]),
  );
  const commandOf = commands(threads);
  const found = new Map<string, Finding>();
  for (const [thread, lines] of threads) {
    for (const [does, what] of trespassesOf(lines, own)) {
      found.set(`${does} ${what}`, { does, what, by: commandOf(thread) });
    }
  }
  return [...found.values()];
}

type Trespass = readonly [does: string, what: string];

function trespassesOf(lines: readonly string[], own: readonly string[]): Trespass[] {
  let folder: string | undefined;
  return lines.flatMap((line): Trespass[] => {
    const [, call = '', rest = ''] = /^(\w+)\((.*)$/s.exec(line) ?? [];
    if (call === 'chdir') folder = /^"(\/[^"]*)".* = 0$/.exec(rest)?.[1] ?? folder;
    folder = /AT_FDCWD<([^>]*)>/.exec(rest)?.[1] ?? folder;
    if (/^(?:connect|send|bind)/.test(call)) return reaches(call, rest);
    return writes(call, rest, folder)
      .filter((path) => !DEVICES.test(path) && !own.some((place) => isWithin(path, place)))
      .map((path) => ['writes', path] as const);
  });
}

/** Another machine, or a name server anywhere: one on loopback may forward requests. */
function reaches(call: string, rest: string): Trespass[] {
  const addresses = [
    ...rest.matchAll(/sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/g),
    ...rest.matchAll(/sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"/g),
  ].map(([, port, address]) => ({ port: Number(port), address: String(address) }));
  const outside = addresses.filter(({ address }) => !/^(?:127\.|::1$|::ffff:127\.)/.test(address));
  const services = [...rest.matchAll(/sun_path=(@?"[^"]+")/g)].map(([, path]) => String(path));
  if (call === 'bind') return outside.map(({ address }) => ['listens on', address] as const);

  const name = questionIn(rest);
  return [
    ...(name === undefined ? [] : [['looks up', name] as const]),
    ...addresses.filter(({ port }) => port === DNS_PORT).map(() => ['asks', 'a name server'] as const),
    ...outside
      .filter(({ port }) => port !== DNS_PORT)
      .map(({ address, port }) => ['reaches', `${address} port ${port}`] as const),
    // A service of the machine, which may make requests on behalf of the caller.
    ...(rest.endsWith(' = 0') ? services.map((path) => ['reaches', path] as const) : []),
  ];
}

/** The name in a DNS query: a header with one question, then labels with their lengths. */
function questionIn(rest: string): string | undefined {
  const [, text] = /^[^"]*"((?:[^"\\]|\\.)*)"/s.exec(rest) ?? [];
  if (text === undefined) return undefined;
  const bytes = Buffer.from(unescapeC(text), 'latin1');
  if (bytes.length < 17 || bytes.readUInt16BE(4) !== 1 || bytes.readUInt32BE(6) !== 0) return undefined;
  const labels: string[] = [];
  for (let at = 12; at < bytes.length; ) {
    const length = bytes[at] ?? 0;
    if (length === 0) return labels.length > 0 ? labels.join('.') : undefined;
    const label = bytes.toString('latin1', at + 1, at + 1 + length);
    if (!/^[\w-]+$/.test(label)) return undefined;
    labels.push(label);
    at += 1 + length;
  }
  return undefined;
}

/** Decodes the bytes of a C string literal. */
function unescapeC(text: string): string {
  const named: Record<string, string> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f', a: '\x07', b: '\b' };
  return text.replaceAll(/\\([0-7]{1,3}|.)/gs, (_, escaped: string) =>
    /^[0-7]/.test(escaped) ? String.fromCharCode(Number.parseInt(escaped, 8)) : (named[escaped] ?? escaped),
  );
}

/** The paths that a call may change. A path that did not exist and was not created is not changed. */
function writes(call: string, rest: string, folder: string | undefined): string[] {
  if (/^(?:execve|chdir|clone|fork|vfork)/.test(call) || rest.includes(' = -1 ENOENT')) return [];
  const opens = call === 'open' || call === 'openat';
  if (opens && !/\bO_(?:WRONLY|RDWR|CREAT|TRUNC)\b/.test(rest)) return [];
  // A path is preceded by its starting folder, if the call names one.
  const paths = [...rest.matchAll(/(?:\d+<([^>]*)>, |AT_FDCWD<[^>]*>, |^|, )"((?:[^"\\]|\\.)*)"/g)];
  return paths.map(([, from, path = '']) => {
    const start = from ?? folder;
    if (isAbsolute(path)) return resolve(path);
    return start === undefined ? `${path} in an unknown folder` : resolve(start, path);
  });
}

const isWithin = (path: string, place: string) => path === place || path.startsWith(`${place}/`);

/** Maps each thread to the program that it, or its ancestor, runs. */
function commands(threads: ReadonlyMap<number, readonly string[]>): (thread: number) => string {
  const parents = new Map<number, number>();
  const programs = new Map<number, string>();
  for (const [thread, lines] of threads) {
    for (const line of lines) {
      const [, child] = /^(?:clone3?|v?fork)\(.* = (\d+)$/.exec(line) ?? [];
      if (child) parents.set(Number(child), thread);
      const [, args] = /^execve\("[^"]*", \[(.*?)\], .* = 0$/.exec(line) ?? [];
      if (args) programs.set(thread, args.replaceAll(/", "/g, ' ').replaceAll('"', '').slice(0, 200));
    }
  }
  return function commandOf(thread: number): string {
    const parent = parents.get(thread);
    return programs.get(thread) ?? (parent === undefined ? 'somebody' : commandOf(parent));
  };
}
