import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lineage, readStages } from './dockerfile.ts';
import { isProcess, isWorker, outputOf, PROCESS_NAMES, read, run, serviceOf, VERSION } from './repository.ts';

type Condition = { condition: string };
type Service = {
  image: string;
  user: string;
  build?: { target: string };
  command?: string | string[];
  environment?: Record<string, string | number>;
  networks: string[];
  ports?: string[];
  depends_on?: Record<string, Condition>;
  healthcheck?: { test?: string[]; disable?: boolean };
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  mem_limit: string;
  pids_limit: number;
  restart: string;
  stop_grace_period?: string;
};
type Network = { internal?: boolean; ipam?: { config: { subnet: string }[] } };
type Compose = { services: Record<string, Service>; networks: Record<string, Network> };

const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as Compose;
const all = Object.entries(compose.services);
const ours = all.filter(([name]) => isProcess(name));
const stages = readStages();

describe('docker-compose.yml', () => {
  it('when it is read, then it runs every service', () => {
    expect(ours.map(([name]) => name).toSorted()).toEqual(PROCESS_NAMES.toSorted());
    for (const [name, service] of ours) expect(service.build?.target).toBe(serviceOf(name));
  });

  it.each(all)(
    'when %s runs, then it is hardened: no root, nothing writable, no capability, within limits',
    (_, s) => {
      expect(s.user).toMatch(/^(1000:1000|postgres|redis)$/);
      expect(s.read_only).toBe(true);
      expect(s.cap_drop).toEqual(['ALL']);
      expect(s.security_opt).toContain('no-new-privileges:true');
      expect(s.mem_limit).toMatch(/^\d+[mg]$/);
      expect(s.pids_limit).toBeGreaterThan(0);
    },
  );

  it.each(all.filter(([, s]) => s.restart !== 'no'))(
    'when %s is long-running, then it has a health check',
    (_, s) => {
      const image = s.build
        ? lineage(stages, s.build.target).some((step) => step.name === 'HEALTHCHECK')
        : false;
      expect(s.healthcheck?.disable ?? false).toBe(false);
      expect(image || (s.healthcheck?.test?.length ?? 0) > 1).toBe(true);
    },
  );

  it.each(all)('when the image of %s is pulled or built, then its version is pinned', (_, s) => {
    const [name = '', tag = ''] = s.image.split(':');
    expect(tag).toMatch(/^\d/);
    if (name.startsWith('poise/')) expect(tag).toBe(VERSION);
  });

  it('when a secret is needed, then it comes from outside and has no default', () => {
    const secrets = all.flatMap(([, s]) =>
      Object.entries(s.environment ?? {}).filter(([key]) => /PASSWORD|SECRET|KEY|TOKEN|AUTH/.test(key)),
    );
    expect(secrets.length).toBeGreaterThan(0);
    for (const [key, value] of secrets) expect(value, key).toMatch(/^\$\{\w+:\?[^}]+\}$/);
    for (const [, password = ''] of text.matchAll(/:\/\/[\w-]*:([^@\s]+)@/g)) {
      expect(password).toMatch(/^\$\{\w+:\?[^}]+\}$/);
    }
  });

  it('when a worker is compromised, then it has neither credentials nor a route to the record', () => {
    for (const [name, service] of ours) {
      const worker = isWorker(name);
      expect(service.networks.includes('record'), name).toBe(!worker);
      expect('DATABASE_URL' in (service.environment ?? {}), name).toBe(!worker);
    }
    expect(compose.services.postgres?.networks).toEqual(['record']);
    expect(compose.services.redis?.networks).toEqual(['queue']);
    expect(compose.services.s3?.networks).toEqual(['blobs']);
  });

  it.each(ours)('when %s runs, then its libraries send no telemetry', (_, service) => {
    expect(service.environment?.ORT_DISABLE_TELEMETRY).toBe('1');
  });

  it('when a port is published, then it is only that of the gateway, on loopback', () => {
    const published = all.filter(([, s]) => s.ports);
    expect(published.map(([name]) => name)).toEqual(['gateway']);
    const ports = published.flatMap(([, s]) => s.ports ?? []);
    // The port of the API alone: health and figures stay inside.
    expect(ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:.*:8080$/)]);
    const internal = Object.entries(compose.networks).filter(([, network]) => network?.internal);
    expect(internal.map(([name]) => name)).toEqual(['record', 'queue', 'blobs']);
  });

  it('when requests come through a proxy of this machine, then the gateway believes it, and nobody else', () => {
    const [edge] = compose.networks.edge?.ipam?.config ?? [];
    const [, subnet] = /^\$\{POISE_EDGE_SUBNET:-([\d./]+)\}$/.exec(edge?.subnet ?? '') ?? [];
    const given = compose.services.gateway?.environment?.TRUSTED_PROXIES;
    expect(given).toBe(`\${POISE_TRUSTED_PROXIES-${subnet}}`);
    expect(all.filter(([, s]) => s.networks.includes('edge')).map(([name]) => name)).toEqual(['gateway']);
    for (const name of ['POISE_EDGE_SUBNET', 'POISE_TRUSTED_PROXIES']) {
      expect(read('deploy/README.md')).toContain(name);
    }
  });

  it('when each writer of the record logs in, then as itself', () => {
    const logins = ours.flatMap(
      ([, s]) => /:\/\/(\w+):/.exec(String(s.environment?.DATABASE_URL))?.[1] ?? [],
    );
    expect(logins.toSorted()).toEqual([
      'poise_feedback_login',
      'poise_gateway_login',
      'poise_orchestrator_login',
    ]);
    for (const login of logins) expect(read('deploy/postgres/roles.sql')).toContain(`ALTER ROLE ${login} `);
  });

  it('when each writer of the record logs in, then with a password that no other service has', () => {
    const variables = (environment: Service['environment'] = {}) =>
      Object.values(environment).flatMap((value) => String(value).match(/\w+_DB_PASSWORD/g) ?? []);
    const given = ours.flatMap(([, s]) => variables(s.environment));
    expect(new Set(given).size).toBe(given.length);
    expect(given.toSorted()).toEqual(variables(compose.services.roles?.environment).toSorted());
    expect(ours.filter(([, s]) => JSON.stringify(s.environment).includes('POSTGRES_PASSWORD'))).toEqual([]);
  });

  it('when it starts, then stores, migration, roles and services follow each other', () => {
    for (const [name, { depends_on: after }] of ours) {
      expect(after?.redis?.condition).toBe('service_healthy');
      expect(after?.s3?.condition).toBe('service_healthy');
      expect(after?.roles?.condition).toBe(isWorker(name) ? undefined : 'service_completed_successfully');
    }
    expect(compose.services.roles?.depends_on?.migrate?.condition).toBe('service_completed_successfully');
    expect(compose.services.migrate?.depends_on?.postgres?.condition).toBe('service_healthy');
  });

  it('when Redis is killed or full, then its jobs are on disk and none is evicted', () => {
    const command = [compose.services.redis?.command].flat().join(' ');
    expect(command).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
    // Every user of the machine can read command lines.
    expect(command).not.toContain('REDIS_PASSWORD');
  });

  it('when a service is stopped, then it gets longer than its own deadline', () => {
    for (const [, service] of ours) {
      const graceMs = Number.parseInt(service.stop_grace_period ?? '', 10) * 1000;
      expect(graceMs).toBeGreaterThan(Number(service.environment?.SHUTDOWN_DEADLINE_MS));
    }
  });

  it('when the secrets are in .env, then git ignores it', () => {
    expect(run('git', ['check-ignore', '.env']).trim()).toBe('.env');
  });
});

const engine = [['docker', 'compose'] as const, ['docker-compose'] as const].find(
  (command) => outputOf(command[0], ...command.slice(1), 'version') !== '',
);

describe.skipIf(!engine)(
  `docker-compose.yml, validated by compose itself${engine ? '' : ' (no compose here)'}`,
  () => {
    const [program, ...args] = engine ?? [''];
    const required = [...new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name))];

    it('when all secrets are given, then the configuration is valid', () => {
      const env = Object.fromEntries(required.map((name) => [name, 'given']));
      const config = parse(run(program, [...args, 'config'], { env })) as Compose;
      expect(Object.keys(config.services).toSorted()).toEqual(Object.keys(compose.services).toSorted());
    });

    it.each(required)('when %s is missing, then it refuses to start and says where to look', (missing) => {
      const env = Object.fromEntries(required.map((name) => [name, name === missing ? '' : 'given']));
      expect(() => run(program, [...args, 'config'], { env })).toThrow('deploy/README.md');
    });
  },
);
