import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { type Finding, findTrespasses, WATCHED_CALLS } from './trace.ts';

/**
 * A machine of its own for network and processes. Every address leads back to itself, so that nothing
 * gets out, though programs find a network that is up; it has a resolver to ask, and none of the host's
 * services (name caches, message buses) that could ask others on behalf of a program.
 */
const SET_UP = `
  ip link set lo up
  ip address add 192.0.2.1/24 dev lo
  ip address add 2001:db8::1/64 dev lo
  ip route add local default dev lo
  ip -6 route add local default dev lo
  mount -t tmpfs tmpfs /run
  file=$(readlink -m /etc/resolv.conf)
  mkdir -p "$(dirname "$file")"
  [ -e "$file" ] || : > "$file"
  echo 'nameserver 192.0.2.53' > /run/resolv.conf
  mount --bind /run/resolv.conf "$file"
  exec "$@"`;

// Whatever is started in it ends with it.
const ISOLATE = [
  '--net',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  'sh',
  '-euc',
  SET_UP,
  'sh',
];

const STRACE = [
  // -ff: a file for each thread. -y: paths of file descriptors. BPF: what is not watched costs nothing.
  ['strace', '-ff', '-y', '-qq', '--seccomp-bpf', '-s', '512', '-e', 'signal=none'],
  ['-e', `trace=${WATCHED_CALLS.join(',')}`],
].flat();

/** Why this machine cannot watch a program in isolation; empty where it can. */
export const whyUnwatched = ((): string => {
  const missing = ['unshare', 'ip', 'strace'].filter((name) => spawnSync('which', [name]).status !== 0);
  if (missing.length > 0) return `no ${missing.join(', no ')}`;
  if (process.getuid?.() !== 0) return 'not root';
  const tried = spawnSync('unshare', [...ISOLATE, ...STRACE, '-o', '/dev/null', 'true'], {
    encoding: 'utf8',
  });
  return tried.status === 0 ? '' : `no namespaces or no ptrace: ${tried.stderr.trim().split('\n').at(-1)}`;
})();

export type Watched = {
  readonly exitCode: number | undefined;
  readonly output: string;
  readonly findings: readonly Finding[];
};

/** Folders of a program that is watched. */
export type Places = {
  /** Its `HOME`: nothing may be written there. */
  readonly home: string;
  readonly temporary: string;
  /** Whatever else it needs. */
  readonly work: string;
};

/**
 * Runs a program, with nothing of our own environment but the `PATH`: onnxruntime is silent by itself where
 * `CI` is set.
 * @param own folders that it may write to besides `work` and `temporary`
 */
export async function runWatched(options: {
  command: (places: Places) => readonly string[];
  env?: (places: Places) => Record<string, string>;
  own?: readonly string[];
  cwd?: string;
  timeoutMs: number;
  /** Looks at the folders before they are removed. */
  inspect?: (places: Places) => void;
}): Promise<Watched> {
  const folder = temporaryFolder('watched');
  const at = (name: string) => join(folder.path, name);
  const places: Places = { home: at('home'), temporary: at('tmp'), work: at('work') };
  const trace = at('trace');
  for (const path of [...Object.values(places), trace]) mkdirSync(path, { mode: 0o755 });
  try {
    const { exitCode, all } = await execa(
      'unshare',
      [...ISOLATE, ...STRACE, '-o', join(trace, 'thread'), ...options.command(places)],
      {
        cwd: options.cwd ?? places.work,
        env: {
          PATH: process.env['PATH'],
          HOME: places.home,
          TMPDIR: places.temporary,
          ...options.env?.(places),
        },
        extendEnv: false,
        stdin: 'ignore',
        all: true,
        reject: false,
        timeout: options.timeoutMs,
        killSignal: 'SIGKILL',
      },
    );
    options.inspect?.(places);
    const own = [places.work, places.temporary, ...(options.own ?? [])];
    return { exitCode, output: all, findings: findTrespasses(trace, own) };
  } finally {
    await folder.remove();
  }
}
