import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lineage, readStages } from './dockerfile.ts';
import { ROOT, read, SERVICES } from './repository.ts';

const stages = readStages();
const last = (name: string, instruction: string) =>
  lineage(stages, name).findLast((step) => step.name === instruction)?.value;

describe('the image of a service', () => {
  it.each(SERVICES)('when %s is built, then a target starts its main', (service) => {
    const main = `services/${service}/src/main.ts`;
    expect(JSON.parse(last(service, 'CMD') ?? '')).toEqual(['node', main]);
    expect(existsSync(ROOT + main), `${main} exists`).toBe(true);
  });

  it.each(SERVICES)(
    'when %s runs, then as a numbered user without rights, watched by a health check',
    (service) => {
      expect(last(service, 'USER')).toBe('1000:1000');
      // On the port that is not published.
      expect(last(service, 'HEALTHCHECK')).toContain('127.0.0.1:${process.env.HEALTH_PORT}/healthz');
      expect(last(service, 'EXPOSE')).toBe(service === 'gateway' ? '8080 8081' : '8081');
    },
  );

  it.each(SERVICES)('when %s is built, then it contains no package manager and no build files', (service) => {
    const froms = lineage(stages, service).filter((step) => step.value.startsWith('--from='));
    expect(last(service, 'COPY')).toBeDefined();
    expect(froms.map((step) => step.value.split(' ')[0])).toEqual(
      service === 'gateway' ? ['--from=app', '--from=web'] : ['--from=app'],
    );
    expect(lineage(stages, service).some((step) => step.value.includes('npm install'))).toBe(false);
  });

  it.each(SERVICES)('when %s runs, then its libraries send no telemetry', (service) => {
    const set = lineage(stages, service).filter((step) => step.name === 'ENV');
    expect(set.map((step) => step.value).join(' ')).toMatch(/\bORT_DISABLE_TELEMETRY=1\b/);
  });

  it('when a service reads no media, then nothing is installed into its image', () => {
    const installing = SERVICES.filter((service) =>
      lineage(stages, service).some((step) => step.name === 'RUN'),
    );
    expect(installing).toEqual(
      SERVICES.filter((service) => read(`services/${service}/package.json`).includes('"@poise/media"')),
    );
  });
});

describe('the Dockerfile', () => {
  const steps = [...stages.values()].flatMap((stage) => stage.instructions);

  it('when it names a stage or an image, then it is an earlier stage or a pinned image', () => {
    const known = new Set<string>();
    for (const stage of stages.values()) {
      expect(known.has(stage.from) || /^[a-z]+:\d[\w.-]+$/.test(stage.from), stage.from).toBe(true);
      for (const { value } of stage.instructions) {
        const from = /^--from=(\S+)/.exec(value)?.[1];
        if (from) expect(known, value).toContain(from);
      }
      known.add(stage.name);
    }
  });

  it('when it is built, then no download is piped to a shell, and no secret is included', () => {
    for (const { name, value } of steps) {
      expect(value).not.toMatch(/\b(curl|wget)\b|\|\s*(ba)?sh\b/);
      if (name === 'ENV' || name === 'ARG') expect(value).not.toMatch(/SECRET|PASSWORD|TOKEN|KEY|_URL/);
      expect(name).not.toBe('ADD');
    }
  });

  it('when an older BuildKit builds it, then it contains no syntax line, heredoc or mount', () => {
    const text = read('Dockerfile');
    expect(text).not.toMatch(/^#\s*syntax=/m);
    expect(text).not.toContain('<<');
    expect(text).not.toContain('--mount');
  });

  it('when the context is sent, then an allow-list excludes secrets and installed packages', () => {
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    expect(ignored[0]).toBe('*');
    expect(ignored).toEqual(expect.arrayContaining(['**/node_modules', '**/.env*']));
  });

  it('when the migrations run in the image of the gateway, then their entry point exists', () => {
    expect(existsSync(`${ROOT}packages/store/src/migrate.ts`)).toBe(true);
  });
});
