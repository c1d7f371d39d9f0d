// `npm run release`: turns the pending changesets into a version, a section of CHANGELOG.md, a commit and a tag.
// Nothing is pushed. docs/release.md has the steps before and after.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Bump = 'major' | 'minor' | 'patch' | 'none';
type Plan = {
  changesets: { summary: string; releases: { type: Bump }[] }[];
  releases: { newVersion: string }[];
};

const HEADINGS: readonly [Bump, string][] = [
  ['major', 'Breaking'],
  ['minor', 'New'],
  ['patch', 'Fixed'],
];

if (git('status', '--porcelain') !== '') fail('The working tree has changes. Commit or stash them first.');
const plan = pendingPlan();
const version = plan.releases[0]?.newVersion;
if (version === undefined) fail('There are no changesets: nothing to release.');
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
if (git('tag', '--list', `v${version}`) !== '') fail(`The tag v${version} already exists.`);

run('changeset', 'version');
replace('package.json', `"version": "${manifest.version}"`, `"version": "${version}"`);
for (const file of imageFiles(manifest.version)) {
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(imageTags(manifest.version), `$1:${version}`));
}
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const at = changelog.search(/^## /m);
if (at === -1) fail('CHANGELOG.md has no section for an earlier version.');
const section = sectionOf(version, new Date().toISOString().slice(0, 10), plan.changesets);
writeFileSync('CHANGELOG.md', changelog.slice(0, at) + section + changelog.slice(at));

git('add', '--all');
git('commit', '--quiet', '--message', `chore(release): v${version}`);
git('tag', '--annotate', `v${version}`, '--message', `Poise ${version}`);
process.stdout.write(`v${version} is committed and tagged. Publish it: git push --follow-tags\n`);

/** The plan of `changeset version`, as data. */
function pendingPlan(): Plan {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const file = join(folder, 'plan.json');
    run('changeset', 'status', `--output=${file}`);
    return JSON.parse(readFileSync(file, 'utf8')) as Plan;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A changeset belongs under its largest step: a breaking change is never listed as a fix. */
function sectionOf(newVersion: string, date: string, changesets: Plan['changesets']): string {
  const groups = HEADINGS.map(([bump, heading]) => {
    const entries = changesets.filter(({ releases }) => bump === largest(releases.map(({ type }) => type)));
    if (entries.length === 0) return '';
    const lines = entries.map(({ summary }) => `- ${summary.trim().replaceAll('\n', '\n  ')}`);
    return `\n### ${heading}\n\n${lines.join('\n')}\n`;
  });
  return `## ${newVersion} (${date})\n${groups.join('')}\n`;
}

function largest(bumps: readonly Bump[]): Bump | undefined {
  return HEADINGS.map(([bump]) => bump).find((bump) => bumps.includes(bump));
}

/** Our images are tagged with the version of their sources. */
function imageTags(oldVersion: string): RegExp {
  return new RegExp(`(\\bpoise/[a-z-]+):${oldVersion.replaceAll('.', '\\.')}\\b`, 'g');
}

function imageFiles(oldVersion: string): string[] {
  return git('ls-files', 'Dockerfile', 'docker-compose.yml', 'deploy')
    .split('\n')
    .filter((file) => file !== '' && imageTags(oldVersion).test(readFileSync(file, 'utf8')));
}

function replace(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) fail(`${file} does not contain ${from}`);
  writeFileSync(file, text.replace(from, to));
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
