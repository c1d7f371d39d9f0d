import { randomUUID } from 'node:crypto';
import { freePorts } from '@poise/testing';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { parse } from 'yaml';
import { read } from '../deploy/repository.ts';

type Service = {
  image: string;
  user: string;
  command?: string | string[];
  environment: Record<string, string>;
  cap_drop: string[];
  security_opt: string[];
  healthcheck: { test: ['CMD', ...string[]] | ['CMD-SHELL', string] };
};

/** The value of every secret of the compose file. */
export const SECRET = randomUUID();

const compose = parse(read('docker-compose.yml').replaceAll(/\$\{\w+:\?[^}]*\}/g, SECRET), {
  merge: true,
}) as { services: Record<string, Service> };

/**
 * Starts a service of docker-compose.yml, with its user, command, privileges and health check, and waits until it is
 * healthy.
 * @param port of the container; published under the same port of the host, since an engine otherwise chooses a
 * different one at each restart
 */
export async function startAsInCompose(
  name: 'postgres' | 'redis',
  port: number,
): Promise<{ container: StartedTestContainer; address: string }> {
  const service = compose.services[name];
  if (!service) throw new Error(`docker-compose.yml has no ${name}`);
  const [host = 0] = await freePorts(1);
  const image = new GenericContainer(service.image)
    .withUser(service.user)
    .withEnvironment(service.environment)
    .withDroppedCapabilities(...service.cap_drop)
    .withSecurityOpt(...service.security_opt)
    .withExposedPorts({ container: port, host })
    .withHealthCheck({ test: service.healthcheck.test, interval: 500, retries: 120 })
    .withWaitStrategy(Wait.forHealthCheck());
  if (service.command) {
    const words = typeof service.command === 'string' ? service.command.split(/\s+/) : service.command;
    // Compose uses a double dollar sign to escape one that is not a variable.
    image.withCommand(words.map((word) => word.replaceAll('$$', () => '$')));
  }
  const container = await image.start();
  return { container, address: `${container.getHost()}:${host}` };
}
