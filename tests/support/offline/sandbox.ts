import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { type Finding, findTrespasses, WATCHED_CALLS } from './trace.ts';

/**
 * An isolated machine in terms of network and processes. Every address is routed back to it, so that nothing leaves it,
 * although programs find a working network. It has a resolver, and none of the host's services (name caches, message
 * buses) that could make requests on behalf of a program.
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

// All processes in it end with it.
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
  // -ff: a file per thread. -y: paths of file descriptors. BPF: calls that are not watched cost nothing.
  ['strace', '-ff', '-y', '-qq', '--seccomp-bpf', '-s', '512', '-e', 'signal=none'],
  ['-e', `trace=${WATCHED_CALLS.join(',')}`],
].flat();

/** Why this machine cannot watch a program in isolation; empty if it can. */
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

/** Folders of a watched program. */
export type Places = {
  /** Its `HOME`: nothing may be written there. */
  readonly home: string;
  readonly temporary: string;
  /** Anything else that it needs. */
  readonly work: string;
};

/**
 * Runs a program with nothing of our environment but `PATH`: onnxruntime sends no telemetry if `CI` is set.
 * @param own folders that it may write to besides `work` and `temporary`
 */
export async function runWatched(options: {
  command: (places: Places) => readonly string[];
  env?: (places: Places) => Record<string, string>;
  own?: readonly string[];
  cwd?: string;
  timeoutMs: number;
  /** Inspects the folders before they are removed. */
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
