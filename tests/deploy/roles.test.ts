import {
  freePorts,
  type Guard,
  type LocalPostgres,
  startGuard,
  startPostgres,
  withClient,
} from '@poise/launcher';
import { migrate } from '@poise/store';
import { temporaryFolder } from '@poise/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputOf, run } from './repository.ts';

const psql = outputOf('psql', '--version') !== '';
const FILE = 'deploy/postgres/roles.sql';

describe.skipIf(!psql)(`the logins that ${FILE} creates${psql ? '' : ' (no psql here)'}`, () => {
  const folder = temporaryFolder('roles');
  let guard: Guard;
  let server: LocalPostgres;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    guard = startGuard();
    const directory = `${folder.path}/data`;
    server = await startPostgres({ directory, password: 'owner', port, guard, settings: ['fsync=off'] });
    await server.createDatabase('poise');
    await migrate(server.url('poise'), undefined);
  });
  afterAll(async () => {
    await server.stop();
    await guard.close();
    await folder.remove();
  });

  const create = (gateway: string, orchestrator: string, feedback: string) =>
    run('psql', [server.url('poise'), '--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', `--file=${FILE}`], {
      env: {
        GATEWAY_DB_PASSWORD: gateway,
        ORCHESTRATOR_DB_PASSWORD: orchestrator,
        FEEDBACK_DB_PASSWORD: feedback,
      },
    });

  async function logIn(role: string, password: string) {
    const url = Object.assign(new URL(server.url('poise')), { username: `poise_${role}_login`, password });
    return withClient(url.href, (client) => client.query('SELECT count(*) FROM interviews'));
  }

  it('when each has a password of its own, then it opens that login and no other', async () => {
    create('of gateway', 'of orchestrator', 'of feedback');
    const roles = ['gateway', 'orchestrator', 'feedback'];
    for (const role of roles) {
      for (const other of roles) {
        const attempt = logIn(role, `of ${other}`);
        if (role === other) await attempt;
        else await expect(attempt).rejects.toMatchObject({ code: '28P01' });
      }
    }
  });

  it('when it runs again, then the passwords are the new ones', async () => {
    create('of gateway', 'of orchestrator', 'new');
    await logIn('feedback', 'new');
    await expect(logIn('feedback', 'of feedback')).rejects.toMatchObject({ code: '28P01' });
  });

  it.each([
    ['gateway and orchestrator', 'same', 'same', 'other'],
    ['gateway and feedback', 'same', 'other', 'same'],
    ['orchestrator and feedback', 'other', 'same', 'same'],
  ])('when %s would share a password, then nothing changes', async (_who, ...passwords) => {
    expect(() => create(...passwords)).toThrow('choose a different one for each');
    await expect(logIn('gateway', passwords[0])).rejects.toMatchObject({ code: '28P01' });
  });
});
