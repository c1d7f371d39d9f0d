// Everything that `npm start`, `npm test` and the other root verbs need, on a machine that has
// only Node 20 and npm: a newer Node and pnpm (from the npm registry, into `.tooling`), the
// dependencies of the project, and a few system programs. Has no dependencies itself.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TOOLING = join(ROOT, '.tooling');
const NODE_VERSION = readFileSync(join(ROOT, '.node-version'), 'utf8').trim();
const PNPM_VERSION = '12.21.0';

/** The Debian packages of each program, and the consequence if it is missing. */
const PROGRAMS = {
  ffmpeg: { packages: ['ffmpeg'], needed: true, without: 'recordings cannot be read' },
  'redis-server': { packages: ['redis-server'], without: 'the suites on Redis are skipped' },
  chromium: { packages: ['chromium'], without: 'the browser suites are skipped' },
  psql: { packages: ['postgresql-client'], without: 'the commands of the deployment guide are not tested' },
  ip: { packages: ['iproute2'], without: 'the test that nothing leaves the machine is skipped' },
  strace: { packages: ['strace'], without: 'the test that nothing leaves the machine is skipped' },
  praat: { packages: ['praat'], without: 'the comparison of pitch with Praat is skipped' },
};
const TO_RUN = ['ffmpeg'];
const TO_TEST = [...TO_RUN, 'redis-server', 'chromium', 'psql', 'ip', 'strace', 'praat'];

const CLI = ['node', 'apps/cli/src/main.ts'];
/** Lint rules, unused code, spelling, and words that the glossary rules out. */
const LINT = [
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['knip', '--no-progress', '--no-config-hints'],
  ['cspell', 'lint', '--no-progress', '--no-summary'],
];
const TYPES = [
  ['tsc', '-p', 'tsconfig.json'],
  ['tsc', '-p', 'apps/web'],
];
const VERBS = {
  setup: { programs: TO_TEST, steps: [] },
  start: { programs: TO_RUN, steps: [[...CLI, 'up']] },
  evaluate: { programs: TO_RUN, steps: [[...CLI, 'evaluate']] },
  poise: { programs: [], steps: [CLI] },
  bench: { programs: TO_RUN, steps: [['node', 'bench/src/main.ts']] },
  test: { programs: TO_TEST, steps: [['vitest', 'run']] },
  lint: { programs: [], steps: LINT },
  format: { programs: [], steps: [['biome', 'check', '--write', '.']] },
  typecheck: { programs: [], steps: TYPES },
  check: { programs: [], steps: [...LINT, ['biome', 'ci', '.'], ...TYPES] },
  build: {
    programs: [],
    steps: ['@poise/client', '@poise/web'].map((name) => ['pnpm', '--filter', name, 'run', 'build']),
  },
  docs: { programs: [], steps: [['vitepress', 'build', 'docs']] },
  'docs-dev': { programs: [], steps: [['vitepress', 'dev', 'docs']] },
  screens: { programs: TO_TEST, steps: [['node', 'tests/screens/main.ts']] },
  changeset: { programs: [], steps: [['changeset', 'add']] },
  release: { programs: [], steps: [['node', 'scripts/release.ts']] },
  'publish-packages': { programs: [], steps: [['pnpm', 'publish', '--recursive', '--no-git-checks']] },
};

// A read-only folder or a full disk is reported on one line, without a stack.
process.on('uncaughtException', (error) => fail(error.syscall ? error.message : error.stack));

const [verb, ...rest] = process.argv.slice(2);
if (!verb || !Object.hasOwn(VERBS, verb)) fail(`usage: npm run ${Object.keys(VERBS).join('|')}`);

const path = [...toolchain(), join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter);
// No process that a verb starts sends telemetry: see docs/operations/offline.md.
const env = { ...process.env, PATH: path, ORT_DISABLE_TELEMETRY: '1' };
// A command line must respond at once: Node caches compiled code, including stripped types.
if (VERBS[verb].steps.some(([, script]) => script === CLI[1])) {
  env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules/.cache/node');
}
dependencies();
systemPrograms(VERBS[verb].programs);

for (const [i, [program, ...args]] of VERBS[verb].steps.entries()) {
  const last = i === VERBS[verb].steps.length - 1;
  const code = await run(program, last ? [...args, ...rest] : args);
  if (code !== 0) process.exit(code);
}

/** Folders of pnpm and of a Node that runs TypeScript; installed if they are missing. */
function toolchain() {
  // Our own Node does not count as that of the host: it would be removed while it is running.
  const isOurs = process.execPath.startsWith(TOOLING);
  const hostIsNewEnough = !isOurs && Number(process.versions.node.split('.')[0]) >= 24;
  const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const wanted = { pnpm: PNPM_VERSION, ...(!hostIsNewEnough && { [nodePackage]: NODE_VERSION }) };
  const manifest = JSON.stringify({ private: true, dependencies: wanted }, null, 2);
  const file = join(TOOLING, 'package.json');
  const done = join(TOOLING, 'node_modules/.done');
  if (!existsSync(done) || readFileSync(done, 'utf8') !== manifest) {
    say('Installing the toolchain…');
    mkdirSync(TOOLING, { recursive: true });
    writeFileSync(file, manifest);
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    must('npm', ['install', '--prefix', TOOLING, ...flags], process.env);
    writeFileSync(done, manifest);
  }
  const folders = [join(TOOLING, 'node_modules/.bin')];
  if (!hostIsNewEnough) folders.unshift(join(TOOLING, 'node_modules', nodePackage, 'bin'));
  return folders;
}

/** Installs the dependencies of the project if a manifest or the lockfile changed. */
function dependencies() {
  const manifests = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml'];
  for (const group of ['apps', 'packages', 'services']) {
    for (const name of readdirSync(join(ROOT, group))) manifests.push(join(group, name, 'package.json'));
  }
  const hash = createHash('sha256');
  for (const name of [...manifests, 'bench/package.json', 'tests/package.json']) {
    if (existsSync(join(ROOT, name))) hash.update(name).update(readFileSync(join(ROOT, name)));
  }
  const current = hash.digest('hex');
  const stamp = join(ROOT, 'node_modules/.poise-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return;
  say('Installing dependencies…');
  must('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=error'], env);
  writeFileSync(stamp, current);
}

/** Installs missing system programs if we may; otherwise prints what to install. */
function systemPrograms(names) {
  const missing = names.filter((name) => spawnSync('which', [name], { env }).status !== 0);
  if (missing.length === 0) return;
  const packages = missing.flatMap((name) => PROGRAMS[name].packages);
  const mayInstall = process.getuid?.() === 0 && spawnSync('which', ['apt-get']).status === 0;
  if (mayInstall) {
    say(`Installing ${packages.join(', ')}…`);
    const apt = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const wait = ['-o', 'DPkg::Lock::Timeout=300', '-q'];
    spawnSync('apt-get', [...wait, 'update'], { env: apt, stdio: 'ignore' });
    spawnSync('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...packages], {
      env: apt,
      stdio: 'ignore',
    });
  }
  for (const name of missing) {
    if (spawnSync('which', [name], { env }).status === 0) continue;
    const { packages: wanted, needed, without } = PROGRAMS[name];
    const advice = `${name} is missing: ${without}. Install it, on Debian: sudo apt-get install ${wanted.join(' ')}`;
    if (needed) fail(advice);
    say(advice);
  }
}

function must(program, args, environment) {
  const { status } = spawnSync(program, args, { cwd: ROOT, env: environment, stdio: ['ignore', 2, 2] });
  if (status !== 0) fail(`${program} ${args[0]} failed`);
}

/** Runs a step, forwards signals to it and waits for its orderly end. */
function run(program, args) {
  // The end of the channel shows our command line that we were killed.
  const channel = program === 'node' ? ['ipc'] : [];
  const child = spawn(program, args, {
    cwd: ROOT,
    env,
    stdio: ['inherit', 'inherit', 'inherit', ...channel],
  });
  // Ctrl-C reaches the child from the terminal itself.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  whenNpmIsGone(() => child.kill('SIGTERM'));
  return new Promise((done) => {
    child.once('error', (error) => fail(`${program}: ${error.message}`));
    child.once('exit', (code, signal) => done(signal ? 1 : code));
  });
}

/** npm waits for us. If it was killed, the step that we run must end too. */
function whenNpmIsGone(end) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    end();
  }, 500);
  timer.unref();
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
